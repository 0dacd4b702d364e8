/** A Lease of Kubernetes as this program reads and writes it. */
export interface Lease {
  apiVersion: 'coordination.k8s.io/v1';
  kind: 'Lease';
  metadata: { name: string; namespace: string; resourceVersion?: string };
  spec: LeaseSpec;
}

export interface LeaseSpec {
  holderIdentity?: string | null;
  leaseDurationSeconds?: number | null;
  acquireTime?: string | null;
  renewTime?: string | null;
  leaseTransitions?: number | null;
}

/** The time in the form of `metav1.MicroTime`. */
export function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

/** What changes at every renewal: a record that looks the same was not renewed. */
export function renewalOf({ spec, metadata }: Lease): string {
  return JSON.stringify([spec.holderIdentity, spec.renewTime, metadata.resourceVersion]);
}

export function holderOf({ spec }: Lease): string {
  return spec.holderIdentity ?? '';
}
