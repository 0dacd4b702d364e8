/** From what is known of the objects of a UAI to what the service says of it. */
import type { Observed, ObservedService } from '../../service/observed.ts';
import type { EventShape, JobShape, PodShape, ServiceShape } from './shapes.ts';

/** Higher is better: of several pods the one that users can work with is shown. */
function rankOf({ ready, isDeleted, phase, container }: PodShape): number {
  if (isDeleted) return 0;
  if (ready?.isTrue) return 4;
  if (container?.state === 'running') return 3;
  return phase === 'Pending' || phase === 'Running' ? 2 : 1;
}

/** The pod that is the UAI: the best one, and of equal ones the newest. */
export function chosenPod(pods: Iterable<PodShape>): PodShape | undefined {
  let best: PodShape | undefined;
  for (const pod of pods) {
    const difference = best ? rankOf(pod) - rankOf(best) : 1;
    if (difference > 0 || (difference === 0 && best && pod.created > best.created)) best = pod;
  }
  return best;
}

function observedService(service: ServiceShape, sshPort: number): ObservedService {
  const { type, isPublic, ports, balancer, clusterIP } = service;
  const ssh = ports.find(({ target }) => target === sshPort) ?? ports[0];
  const outside = type === 'NodePort' ? ssh?.node : ssh?.port;
  return {
    type,
    isPublic,
    address: type === 'LoadBalancer' ? balancer : clusterIP,
    port: outside ?? ssh?.port ?? 22,
  };
}

/** Events that say why a UAI does not start; others only distract once its pod runs. */
const telling =
  /^(?:Failed|FailedCreate|FailedMount|FailedAttachVolume|FailedScheduling|BackOff|Unhealthy|Evicted)/;

/** Why it does not start, if the cluster says so: the newest event counts. */
export function reasonOf(
  pod: PodShape | undefined,
  events: readonly EventShape[],
  warnings: readonly string[],
): string {
  if (pod?.ready?.isTrue) return '';
  // That no node would take it is over once one has.
  const isOver = (reason: string) => pod?.node !== undefined && reason === 'FailedScheduling';
  const told = events
    .filter(({ reason }) => telling.test(reason) && !isOver(reason))
    .reduce<EventShape | undefined>(
      (last, one) => (last && last.at > one.at ? last : one),
      undefined,
    );
  const scheduling = pod?.unscheduled ? `Unschedulable: ${pod.unscheduled}` : '';
  return scheduling || (told ? `${told.reason}: ${told.message}` : warnings.join('; '));
}

export interface Known {
  job: JobShape;
  pod: PodShape | undefined;
  service: ServiceShape | undefined;
  reason: string;
}

export function observedOf({ job, pod, service, reason }: Known, sshPort: number): Observed {
  const { namespace, name, labels, created } = job;
  return {
    job: { namespace, name, labels, created },
    pod,
    service: service && observedService(service, sshPort),
    reason,
  };
}
