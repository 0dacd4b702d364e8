/** What all manifests have in common. */

export type Manifest = Readonly<Record<string, unknown>>;

export interface ManifestOptions {
  namespace: string;
  uaiNamespaces: readonly string[];
  /** Image of this program. */
  image: string;
  /** Text of the configuration file. */
  configuration: string;
  ports: { public: number; internal: number | undefined; health: number };
  isSecure: boolean;
  /** How the API is reached from outside. */
  serviceType: 'LoadBalancer' | 'NodePort' | 'ClusterIP';
  priorityClass: string | undefined;
  /** Milliseconds that a creation may take to answer. */
  addressTimeout: number;
}

export const appName = 'uas-serve';
/** On every object, and on the namespaces that the network policy lets brokers in from. */
export const commonLabels = { 'app.kubernetes.io/part-of': 'uas' };
export const podLabels = { ...commonLabels, 'app.kubernetes.io/name': appName };

export function metadata(name: string, namespace?: string) {
  return { name, ...(namespace === undefined ? {} : { namespace }), labels: commonLabels };
}
