/** What a kubelet says of a pod, in the forms in which it says it. */
import type { Any } from '../requests.ts';

export const now = () => `${new Date().toISOString().slice(0, 19)}Z`;

function conditions(isReady: boolean, name: string) {
  return ['Initialized', 'PodScheduled', 'ContainersReady', 'Ready'].map((type) => {
    const isTrue = isReady || type === 'Initialized' || type === 'PodScheduled';
    return {
      type,
      status: isTrue ? 'True' : 'False',
      lastTransitionTime: now(),
      ...(isTrue
        ? {}
        : { reason: 'ContainersNotReady', message: `containers with unready status: [${name}]` }),
    };
  });
}

interface Facts {
  isReady?: boolean;
  restarts?: number;
}

/** Conditions and the state of the one container. */
export function containerStatus(pod: Any, state: Any, { isReady = false, restarts = 0 }: Facts) {
  const { name, image } = pod.spec.containers[0];
  const facts = { ready: isReady, started: isReady, restartCount: restarts, state };
  return {
    conditions: conditions(isReady, name),
    containerStatuses: [{ name, image, imageID: image, ...facts }],
  };
}

export function waiting(pod: Any, reason: string, message = '', restarts = 0) {
  return {
    phase: 'Pending',
    ...containerStatus(pod, { waiting: { reason, message } }, { restarts }),
  };
}

export function running(pod: Any, ip: string, facts: Facts) {
  // A container that is started again has another address; a strategic patch would add it to the first.
  const podIPs = [{ $patch: 'replace' }, { ip }];
  const address = { podIP: ip, podIPs, hostIP: '127.0.0.1' };
  const state = { running: { startedAt: now() } };
  return { phase: 'Running', ...address, ...containerStatus(pod, state, facts) };
}

export function ended(pod: Any, exitCode: number, restarts = 0) {
  const isFine = exitCode === 0;
  const terminated = { exitCode, reason: isFine ? 'Completed' : 'Error', finishedAt: now() };
  return {
    phase: isFine ? 'Succeeded' : 'Failed',
    ...containerStatus(pod, { terminated }, { restarts }),
  };
}
