/** What was observed of a UAI in the cluster, as plain data: no Kubernetes objects, nothing derived from a clock. */

export type Labels = Readonly<Record<string, string>>;

export interface Observed {
  job: ObservedJob;
  /** The pod that is shown as the UAI; undefined while there is none. */
  pod: ObservedPod | undefined;
  /** The Kubernetes service of that pod. */
  service: ObservedService | undefined;
  /** Why the UAI makes no progress, from events and warnings; empty if unknown. */
  reason: string;
}

/** Identifies a UAI: names are unique within a namespace only. */
export interface UaiKey {
  namespace: string;
  name: string;
}

export interface ObservedJob extends UaiKey {
  labels: Labels;
  /** Milliseconds since the epoch. */
  created: number;
}

export interface ObservedPod {
  labels: Labels;
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  /** undefined until the pod is scheduled. */
  node: string | undefined;
  /** Start time in milliseconds since the epoch; undefined until the kubelet has accepted the pod. */
  started: number | undefined;
  /** Whether the pod has a deletion timestamp. */
  isDeleted: boolean;
  /** The image of the container named after the UAI. */
  image: string;
  /** The status of that container; undefined until there is one. */
  container: { state: 'waiting' | 'running' | 'terminated'; reason: string } | undefined;
  /** The condition Ready. */
  ready: { isTrue: boolean; message: string } | undefined;
  /** The pod's own reason, such as `Evicted`, and message; usually empty. */
  reason: string;
  message: string;
}

export interface ObservedService {
  type: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  /** Whether the UAI is meant for users outside the cluster. */
  isPublic: boolean;
  /** The load balancer's address or host name, or the cluster IP; undefined until known. */
  address: string | undefined;
  /** The port that ssh connects to. */
  port: number;
}
