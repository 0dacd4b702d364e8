/** What the states of a UAI mean: whether one can log in, and why one never will. */
import type { Uai } from '../api/uas.types.ts';
import { isPendingConnectString } from '../ssh/client/connect-string.ts';

// The published document says `Running`; the service itself adds whether its probe has succeeded.
const running: ReadonlySet<string> = new Set(['Running: Ready', 'Running']);

export function isRunning({ uai_status }: Uai): boolean {
  return running.has(uai_status);
}

function hasAddress({ uai_connect_string: text }: Uai): boolean {
  return typeof text === 'string' && text.trim() !== '' && !isPendingConnectString(text);
}

/** Whether login is possible: the UAI is running, and its address is known. */
export function isReady(uai: Uai): boolean {
  return isRunning(uai) && hasAddress(uai);
}

// Kubernetes keeps retrying these, but the cause is in the image or the class and does not resolve itself.
const hopeless = new Map(
  Object.entries({
    ErrImagePull: 'the image cannot be pulled: is it in the registry?',
    ImagePullBackOff: 'the image cannot be pulled: is it in the registry?',
    InvalidImageName: 'the image name is not valid',
    CreateContainerConfigError: 'a volume, secret or config map of its class is missing',
    CreateContainerError: 'the container cannot be created',
    RunContainerError: 'the container cannot be started',
    CrashLoopBackOff:
      'the container keeps exiting, as it does without a public key and a passwd line',
  }),
);

/** Why the UAI will not become ready by itself; undefined while it still may. */
export function stuckReason({ uai_status, uai_msg = '' }: Uai): string | undefined {
  if (uai_status === 'Terminated') return 'it has ended';
  if (uai_status === 'Terminating') return 'it is being deleted';
  return uai_status === 'Waiting' ? hopeless.get(uai_msg ?? '') : undefined;
}

export type Condition = 'Ready' | 'Starting' | 'Not ready' | 'Failed' | 'Ending';

/** Whether it will not become ready by itself, and is not just being deleted. */
export function hasFailed(uai: Uai): boolean {
  return uai.uai_status !== 'Terminating' && stuckReason(uai) !== undefined;
}

/** The state in one word for people; undefined for a status that this program does not know. */
export function conditionOf(uai: Uai): Condition | undefined {
  const { uai_status } = uai;
  if (uai_status === 'Terminating') return 'Ending';
  if (hasFailed(uai)) return 'Failed';
  if (isRunning(uai)) return isReady(uai) ? 'Ready' : 'Starting';
  if (uai_status === 'Running: Not Ready') return 'Not ready';
  return uai_status === 'Pending' || uai_status === 'Waiting' ? 'Starting' : undefined;
}

/** What the service's words mean, for the first that fits; `advice` is for a state that lasts. */
const explanations: readonly (readonly [pattern: RegExp, means: string, advice: string])[] = [
  [
    /Insufficient (?:cpu|memory)/,
    'no host has enough free CPU or memory',
    'it starts when another UAI ends; delete one that you no longer need, or ask an administrator',
  ],
  [
    /unbound .*PersistentVolumeClaim|persistentvolumeclaim .* not found/i,
    'a volume of its class does not exist yet',
    'ask an administrator to check it: uas admin config lint',
  ],
  [
    /FailedMount|MountVolume|Unable to attach or mount/,
    'a volume of its class cannot be mounted',
    'ask an administrator to check it: uas admin config lint',
  ],
  [
    /untolerated taint|node affinity|node selector|nodes are available/,
    'no host accepts it',
    'ask an administrator to check the tolerations of its class and the labels of the hosts',
  ],
  [
    /containers with unready status|^Running: Not Ready/,
    'it is running, but its SSH server does not answer yet',
    'usually the SSH server of the image did not start; create another UAI, or use another image',
  ],
  [
    /ContainerCreating|PodInitializing/,
    'its image is being pulled and its volumes mounted',
    'a large image takes minutes on a host that does not have it yet; otherwise a volume cannot be mounted',
  ],
  [
    /^Pending/,
    'Kubernetes has not found a host for it yet',
    'usually the hosts are full or a quota is used up; delete a UAI that you no longer need, or ask an administrator',
  ],
];

const noAddress = [
  'it is running, but has no address yet',
  'usually the pool of addresses is used up; ask an administrator',
] as const;

/** The state in plain words, and what to do about one that lasts; undefined for words that explain themselves. */
export function explain(uai: Uai): { means: string; advice?: string } | undefined {
  const reason = stuckReason(uai);
  if (reason !== undefined) return { means: reason };
  if (isRunning(uai)) {
    return isReady(uai) ? undefined : { means: noAddress[0], advice: noAddress[1] };
  }
  const text = uai.uai_msg ? `${uai.uai_status}: ${uai.uai_msg}` : uai.uai_status;
  const found = explanations.find(([pattern]) => pattern.test(text));
  return found && { means: found[1], advice: found[2] };
}
