/** The objects of UAIs as Kubernetes sends them, as far as they are read. */
import type { ObservedPod } from '../../service/observed.ts';
import type { WatchedObject } from '../kubernetes/watch.ts';

export interface Metadata {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  ownerReferences?: { kind: string; uid: string }[];
}

export interface RawJob extends WatchedObject {
  metadata: Metadata & WatchedObject['metadata'];
  spec: { template: { spec: { containers: { env?: { name: string; value?: string }[] }[] } } };
  status?: { succeeded?: number; startTime?: string };
}

export interface RawPod extends WatchedObject {
  metadata: Metadata & WatchedObject['metadata'];
  spec: { nodeName?: string; containers: { name: string; image: string }[] };
  status?: {
    phase?: ObservedPod['phase'];
    startTime?: string;
    reason?: string;
    message?: string;
    conditions?: { type: string; status: string; reason?: string; message?: string }[];
    containerStatuses?: {
      name: string;
      restartCount?: number;
      state?: {
        waiting?: { reason?: string; message?: string };
        running?: object;
        terminated?: { reason?: string; exitCode?: number };
      };
    }[];
  };
}

export interface RawService extends WatchedObject {
  metadata: Metadata & WatchedObject['metadata'];
  spec: {
    type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
    clusterIP?: string;
    ports?: { port: number; targetPort?: number | string; nodePort?: number }[];
  };
  status?: { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } };
}

export interface RawEvent extends WatchedObject {
  involvedObject?: { kind?: string; name?: string; uid?: string };
  reason?: string;
  message?: string;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  metadata: Metadata & WatchedObject['metadata'];
}
