/** What was seen of a UAI in the cluster, in a plain shape: no Kubernetes objects, and nothing derived from a clock. */

export type Labels = Readonly<Record<string, string>>;

export interface Observed {
  job: ObservedJob;
  /** The pod that is taken for the UAI; undefined while there is none. */
  pod: ObservedPod | undefined;
  /** The Kubernetes service of that pod. */
  service: ObservedService | undefined;
  /** Why the UAI does not get on, from events and warnings; empty when nothing is known. */
  reason: string;
}

/** What tells a UAI from all others: names are unique within a namespace only. */
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
  /** undefined until it is scheduled. */
  node: string | undefined;
  /** Milliseconds since the epoch; undefined until the node has taken it. */
  started: number | undefined;
  /** Whether it has a deletion timestamp. */
  isDeleted: boolean;
  /** The image of the container that is named like the UAI. */
  image: string;
  /** The status of that container; undefined while it has none. */
  container: { state: 'waiting' | 'running' | 'terminated'; reason: string } | undefined;
  /** The condition Ready. */
  ready: { isTrue: boolean; message: string } | undefined;
  /** `Evicted`, for example; empty while all is well. */
  reason: string;
  message: string;
}

export interface ObservedService {
  type: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  /** Whether the UAI is for users outside the cluster. */
  isPublic: boolean;
  /** Of the load balancer (an address or a host name) or in the cluster; undefined until it has one. */
  address: string | undefined;
  /** Where ssh connects to. */
  port: number;
}
