/** Interprets the states of a UAI for waiting. */
import type { Uai } from '../api/uas.types.ts';
import { uaiState } from '../resources/uai.ts';
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

/** The status while waiting; without an address it says that the address is missing. */
export function waitingState(uai: Uai): string {
  const state = uaiState(uai);
  return isRunning(uai) && !hasAddress(uai) ? `${state}, no address yet` : state;
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
    CrashLoopBackOff: 'the container keeps exiting',
  }),
);

/** Why the UAI will not become ready by itself; undefined while it still may. */
export function stuckReason({ uai_status, uai_msg = '' }: Uai): string | undefined {
  if (uai_status === 'Terminated') return 'it has ended';
  if (uai_status === 'Terminating') return 'it is being deleted';
  return uai_status === 'Waiting' ? hopeless.get(uai_msg ?? '') : undefined;
}
