/** The program itself: its configuration, Deployment, Services and network policy. */
import { createHash } from 'node:crypto';
import { appName, type Manifest, type ManifestOptions, metadata, podLabels } from './common.ts';

export const configDirectory = '/etc/uas/serve';
export const configFile = 'serve.yaml';
export const tlsDirectory = '/etc/uas/tls';
export const tlsSecret = 'uas-serve-tls';
/** Brokers know the internal address by this name and port. */
const brokerService = { name: 'cray-uas-mgr', port: 8088 };
/** Seconds that a replica may take to end, in addition to the longest answer: notice, patience, and the Lease. */
const endSeconds = 20;
/** An account that no image has. */
const nobody = 65_532;

function probe(path: string, failureThreshold: number) {
  return {
    httpGet: { path, port: 'health' },
    periodSeconds: 5,
    timeoutSeconds: 3,
    failureThreshold,
  };
}

function containerOf({ image, ports, isSecure }: ManifestOptions): Manifest {
  const named = [
    { name: 'public', containerPort: ports.public },
    ...(ports.internal === undefined ? [] : [{ name: 'internal', containerPort: ports.internal }]),
    { name: 'health', containerPort: ports.health },
  ];
  return {
    name: appName,
    image,
    args: ['serve', 'run', '--config', `${configDirectory}/${configFile}`],
    env: [
      { name: 'HOME', value: '/tmp' },
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ],
    ports: named,
    livenessProbe: probe('/healthz', 6),
    readinessProbe: probe('/readyz', 2),
    resources: {
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { cpu: '1', memory: '512Mi' },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'configuration', mountPath: configDirectory, readOnly: true },
      ...(isSecure ? [{ name: 'tls', mountPath: tlsDirectory, readOnly: true }] : []),
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
}

function deployment(options: ManifestOptions): Manifest {
  const { namespace, configuration, isSecure, addressTimeout } = options;
  const hash = createHash('sha256').update(configuration).digest('hex').slice(0, 16);
  const antiAffinity = {
    weight: 50,
    podAffinityTerm: {
      labelSelector: { matchLabels: podLabels },
      topologyKey: 'kubernetes.io/hostname',
    },
  };
  const pod = {
    serviceAccountName: appName,
    // Variables of Services would look like settings of the program.
    enableServiceLinks: false,
    terminationGracePeriodSeconds: endSeconds + Math.ceil(addressTimeout / 1000),
    affinity: {
      podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [antiAffinity] },
    },
    securityContext: {
      runAsNonRoot: true,
      runAsUser: nobody,
      runAsGroup: nobody,
      fsGroup: nobody,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [containerOf(options)],
    volumes: [
      { name: 'configuration', configMap: { name: appName } },
      ...(isSecure ? [{ name: 'tls', secret: { secretName: tlsSecret, defaultMode: 0o440 } }] : []),
      { name: 'tmp', emptyDir: { sizeLimit: '16Mi' } },
    ],
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...metadata(appName, namespace), labels: podLabels },
    spec: {
      replicas: 2,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      selector: { matchLabels: podLabels },
      template: {
        // A change of the configuration is a new roll-out.
        metadata: { labels: podLabels, annotations: { 'uas/configuration': hash } },
        spec: pod,
      },
    },
  };
}

function services({ namespace, ports, isSecure, serviceType }: ManifestOptions): Manifest[] {
  const service = (name: string, type: string, port: number, targetPort: string): Manifest => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(name, namespace),
    spec: { type, selector: podLabels, ports: [{ name: targetPort, port, targetPort }] },
  });
  return [
    service(appName, serviceType, isSecure ? 443 : 80, 'public'),
    ...(ports.internal === undefined
      ? []
      : [service(brokerService.name, 'ClusterIP', brokerService.port, 'internal')]),
  ];
}

/** Everybody may reach the public port and the probes; the internal one only brokers. */
function networkPolicy({ namespace, ports }: ManifestOptions): Manifest {
  const port = (number: number) => [{ protocol: 'TCP', port: number }];
  const brokers = {
    namespaceSelector: { matchLabels: metadata('').labels },
    podSelector: {
      matchLabels: { uas: 'managed' },
      matchExpressions: [{ key: 'uas-uai-creation-class', operator: 'Exists' }],
    },
  };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(appName, namespace),
    spec: {
      podSelector: { matchLabels: podLabels },
      policyTypes: ['Ingress'],
      ingress: [
        { ports: port(ports.public) },
        { ports: port(ports.health) },
        ...(ports.internal === undefined ? [] : [{ from: [brokers], ports: port(ports.internal) }]),
      ],
    },
  };
}

export function workloadManifests(options: ManifestOptions): Manifest[] {
  const { namespace, configuration } = options;
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata(appName, namespace),
      data: { [configFile]: configuration },
    },
    deployment(options),
    ...services(options),
    networkPolicy(options),
  ];
}
