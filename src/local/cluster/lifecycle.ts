/** The states of a UAI as a function of the seconds since it was created. */
import type { UaiRow } from '../state/model.ts';

type Status =
  | 'Pending'
  | 'Waiting'
  | 'Running: Not Ready'
  | 'Running: Ready'
  | 'Terminating'
  | 'Terminated'
  /** The job has no pod (yet). */
  | 'no pod'
  /** The pod was evicted, which the service cannot describe. */
  | 'evicted'
  /** The job has ended, so the service no longer sees it. */
  | 'completed';

export interface Stage {
  status: Status;
  message: string;
}

type Step = readonly [fromSecond: number, status: Status, message?: string];

const startOfEveryUai: readonly Step[] = [
  [0, 'no pod'],
  [0.3, 'Pending'],
  [1, 'Waiting', 'ContainerCreating'],
];
const notReady = 'not ready';

function starts(...steps: readonly Step[]): readonly Step[] {
  return [...startOfEveryUai, ...steps];
}

const normal = starts([3, 'Running: Not Ready', notReady], [6, 'Running: Ready']);

/**
 * How a UAI ends up is chosen by the tag of its image: `registry.local/any/name:broken-pull` never starts.
 * Every other tag leads to `Running: Ready` after six seconds.
 */
export const endings: Record<string, readonly Step[]> = {
  /** ErrImagePull, then ImagePullBackOff. */
  'broken-pull': starts([2, 'Waiting', 'ErrImagePull'], [4, 'Waiting', 'ImagePullBackOff']),
  /** Starts, crashes, and is held back for ever. */
  'crash-loop': starts([3, 'Running: Not Ready', notReady], [4, 'Waiting', 'CrashLoopBackOff']),
  /** A config map or secret is missing. */
  'bad-config': starts([2, 'Waiting', 'CreateContainerConfigError']),
  /** No node has room for it. */
  unschedulable: startOfEveryUai.slice(0, 2),
  /** A quota or an unknown priority class forbids the pod: lists leave the UAI out. */
  'no-pod': startOfEveryUai.slice(0, 1),
  /** The probe never succeeds. */
  'never-ready': starts([3, 'Running: Not Ready', notReady]),
  /** Takes a minute to pull. */
  slow: starts([60, 'Running: Not Ready', notReady], [66, 'Running: Ready']),
  /** Its service never gets an address: creation ends with 504 after 40 s, and the UAI stays. */
  'no-ip': normal,
  /** Evicted when ready: every list with it is a 500. */
  evicted: [...normal, [8, 'evicted']],
  /** Its job ends (soft or hard timeout). */
  completed: [...normal, [8, 'completed']],
  terminated: [...normal, [8, 'Terminated']],
  /** A deletion that never gets done. */
  terminating: [...normal, [8, 'Terminating']],
};

/** `broken-pull` of `registry.local:5000/img/base:broken-pull`; empty without a tag. */
function tagOf(image: string): string {
  return /:([^/:]*)$/.exec(image)?.[1] ?? '';
}

/** The state after `seconds` of the service's own time. */
export function stageAt(
  { image, name, hasNoPod }: Pick<UaiRow, 'image' | 'name' | 'hasNoPod'>,
  seconds: number,
): Stage {
  const tag = hasNoPod ? 'no-pod' : tagOf(image);
  const steps = Object.hasOwn(endings, tag) ? (endings[tag] ?? normal) : normal;
  const [, status, message = ''] = steps.findLast(([from]) => from <= seconds) ?? [0, 'no pod'];
  return {
    status,
    message: message === notReady ? `containers with unready status: [${name}]` : message,
  };
}

/** Seconds until the UAI's Kubernetes service exists. */
export const serviceAfter = 0.5;

/** Seconds until the UAI shows its address: at once in the cluster, later from a load balancer, or never. */
export function addressAfter({
  image,
  publicIp,
  hasNoPod,
}: Pick<UaiRow, 'image' | 'publicIp' | 'hasNoPod'>): number {
  if (hasNoPod || ['no-ip', 'no-pod'].includes(tagOf(image))) return Number.POSITIVE_INFINITY;
  return publicIp ? 1.9 : 0.8;
}
