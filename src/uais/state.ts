/** What the states of a UAI mean to somebody who waits for it. */
import type { Uai } from '../api/uas.types.ts';

export function isReady(uai: Uai): boolean {
  return uai.uai_status === 'Running: Ready';
}

// Kubernetes keeps trying on these, but the cause is in the image or the class and does not go away by itself.
const hopeless = new Map(
  Object.entries({
    ErrImagePull: 'the image cannot be pulled: is it in the registry?',
    ImagePullBackOff: 'the image cannot be pulled: is it in the registry?',
    InvalidImageName: 'the image name is not valid',
    CreateContainerConfigError: 'a volume, secret or config map of its class is missing',
    CreateContainerError: 'the container cannot be created',
    RunContainerError: 'the container cannot be started',
    CrashLoopBackOff: 'the container ends again and again',
  }),
);

/** Why the UAI will not become ready by itself; undefined while there is hope. */
export function hopelessness({ uai_status, uai_msg = '' }: Uai): string | undefined {
  if (uai_status === 'Terminated') return 'it has ended';
  if (uai_status === 'Terminating') return 'it is being deleted';
  return uai_status === 'Waiting' ? hopeless.get(uai_msg ?? '') : undefined;
}
