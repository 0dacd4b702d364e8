/**
 * Pods of images `registry.example/…:TAG`, which exist nowhere: they only get the statuses of a kubelet, and the tag decides
 * what becomes of them, as on the scripted node of the fake.
 */
import type { Any } from '../requests.ts';
import { ended, running, waiting } from './pod-status.ts';
import { mounted, type PodWorld } from './podman-pod.ts';

/** Milliseconds that an image takes to start, and that `evicted` and `completed` last. */
const startup = 300;
const later = 1500;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
let lastAddress = 0;

export const isScripted = (pod: Any): boolean =>
  pod.spec.containers[0].image.startsWith('registry.example/');

export async function playPod(pod: Any, world: PodWorld): Promise<void> {
  const { put } = world;
  const { image } = pod.spec.containers[0];
  const tag = image.split(':').at(-1);
  await put(waiting(pod, 'ContainerCreating'));
  if (!(await mounted(pod, world))) return;
  await pause(startup);
  if (tag === 'broken-pull') {
    return put(waiting(pod, 'ImagePullBackOff', `Back-off pulling image "${image}"`));
  }
  if (tag === 'crash-loop') {
    return put(waiting(pod, 'CrashLoopBackOff', 'back-off 10s restarting failed container', 1));
  }
  lastAddress = (lastAddress % 65_000) + 1;
  const ip = `10.244.${lastAddress >> 8}.${lastAddress & 255}`;
  await put(running(pod, ip, { isReady: tag !== 'never-ready' }));
  await pause(later);
  if (tag === 'evicted') {
    const message = 'The node was low on resource: memory.';
    return put({ phase: 'Failed', reason: 'Evicted', message, containerStatuses: null });
  }
  if (tag === 'completed') return put(ended(pod, 0));
}
