/** What is kept of the objects of UAIs: thousands of whole ones would be hundreds of megabytes. */

import type { Labels, ObservedPod } from '../../service/observed.ts';
import type { Metadata, RawEvent, RawJob, RawPod, RawService } from './raw-objects.ts';

export interface JobShape {
  namespace: string;
  name: string;
  uid: string;
  labels: Labels;
  /** Milliseconds since the epoch. */
  created: number;
  /** Whether a pod ended with 0: the UAI is over. */
  hasSucceeded: boolean;
  isDeleted: boolean;
  /** Seconds after which the image is to end it; undefined for no limit. */
  hardTimeout: number | undefined;
}

export interface PodShape extends ObservedPod {
  namespace: string;
  name: string;
  uid: string;
  created: number;
  /** Why no node takes it; empty when one did. */
  unscheduled: string;
  /** What the container waits for, as text. */
  waiting: string;
}

/** A Service or a Secret of a UAI, as far as it matters whether its Job is there. */
export interface PartShape {
  kind: 'services' | 'secrets';
  namespace: string;
  name: string;
  uid: string;
  /** Name of the UAI. */
  app: string;
  /** Milliseconds since the epoch. */
  created: number;
  isOwned: boolean;
}

export interface ServiceShape extends PartShape {
  isPublic: boolean;
  type: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  clusterIP: string | undefined;
  /** Address or host name of the load balancer. */
  balancer: string | undefined;
  ports: readonly { port: number; target: number; node: number | undefined }[];
}

export interface EventShape {
  /** `uid` of the object that it is about. */
  about: string;
  reason: string;
  message: string;
  at: number;
}

/** The labels that replies are made from and filters look at; Kubernetes adds others of its own. */
const known = /^(?:app|uas|user|uas-.*)$/;

/** Thousands of UAIs share a few texts. */
const texts = new Map<string, string>();
const mostTexts = 10_000;

function shared(text: string): string {
  const found = texts.get(text);
  if (found !== undefined) return found;
  if (texts.size >= mostTexts) texts.clear();
  texts.set(text, text);
  return text;
}

function labelsOf(labels: Record<string, string> = {}): Labels {
  const kept = Object.entries(labels).filter(([key]) => known.test(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, shared(value)]));
}

const timeOf = (text: string | null | undefined) => (text ? Date.parse(text) : 0);

export function jobShape({ metadata, spec, status }: RawJob): JobShape {
  const variables = spec.template.spec.containers[0]?.env ?? [];
  const hard = Number(variables.find(({ name }) => name === 'UAI_HARD_TIMEOUT')?.value);
  return {
    namespace: shared(metadata.namespace ?? ''),
    name: metadata.name,
    uid: metadata.uid ?? '',
    labels: labelsOf(metadata.labels),
    created: timeOf(metadata.creationTimestamp),
    hasSucceeded: (status?.succeeded ?? 0) > 0,
    isDeleted: metadata.deletionTimestamp !== undefined,
    hardTimeout: hard > 0 ? hard : undefined,
  };
}

type State = NonNullable<NonNullable<RawPod['status']>['containerStatuses']>[number]['state'];

function containerOf(state: State): ObservedPod['container'] {
  if (state?.running) return { state: 'running', reason: '' };
  if (state?.terminated) {
    return { state: 'terminated', reason: shared(state.terminated.reason ?? '') };
  }
  return state?.waiting && { state: 'waiting', reason: shared(state.waiting.reason ?? '') };
}

export function podShape({ metadata, spec, status = {} }: RawPod): PodShape {
  const labels = labelsOf(metadata.labels);
  const of = spec.containers.find(({ name }) => name === labels.app) ?? spec.containers[0];
  const state = status.containerStatuses?.find(({ name }) => name === of?.name)?.state;
  const condition = (type: string) => status.conditions?.find((one) => one.type === type);
  const ready = condition('Ready');
  const scheduled = condition('PodScheduled');
  return {
    namespace: shared(metadata.namespace ?? ''),
    name: metadata.name,
    uid: metadata.uid ?? '',
    created: timeOf(metadata.creationTimestamp),
    labels,
    phase: status.phase ?? 'Unknown',
    node: spec.nodeName === undefined ? undefined : shared(spec.nodeName),
    started: status.startTime === undefined ? undefined : timeOf(status.startTime),
    isDeleted: metadata.deletionTimestamp !== undefined,
    image: shared(of?.image ?? ''),
    container: containerOf(state),
    ready: ready && { isTrue: ready.status === 'True', message: ready.message ?? '' },
    reason: status.reason ?? '',
    message: status.message ?? '',
    unscheduled: scheduled?.status === 'False' ? (scheduled.message ?? scheduled.reason ?? '') : '',
    waiting: state?.waiting?.message ?? '',
  };
}

function partShape(kind: PartShape['kind'], { metadata }: { metadata: Metadata }): PartShape {
  return {
    kind,
    namespace: shared(metadata.namespace ?? ''),
    name: metadata.name,
    uid: metadata.uid ?? '',
    app: metadata.labels?.app ?? '',
    created: timeOf(metadata.creationTimestamp),
    isOwned: (metadata.ownerReferences ?? []).length > 0,
  };
}

export function serviceShape({ metadata, spec, status }: RawService): ServiceShape {
  const [ingress] = status?.loadBalancer?.ingress ?? [];
  const { clusterIP } = spec;
  return {
    ...partShape('services', { metadata }),
    isPublic: metadata.labels?.['uas-public-ip'] === 'True',
    type: spec.type ?? 'ClusterIP',
    clusterIP: clusterIP === undefined || clusterIP === 'None' ? undefined : clusterIP,
    balancer: ingress?.ip ?? ingress?.hostname,
    ports: (spec.ports ?? []).map(({ port, targetPort, nodePort }) => ({
      port,
      target: typeof targetPort === 'number' ? targetPort : port,
      node: nodePort,
    })),
  };
}

export function eventShape({ involvedObject, reason, message, ...event }: RawEvent): EventShape {
  return {
    about: involvedObject?.uid ?? '',
    reason: shared(reason ?? ''),
    message: message ?? '',
    at: timeOf(event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp),
  };
}

/** Of a Secret nothing is kept of what it holds. */
export const secretShape = (raw: { metadata: Metadata }): PartShape => partShape('secrets', raw);
