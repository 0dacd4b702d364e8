/** A UAI as users see it, derived from what was observed. */
import type { Uai } from '../../../api/uas.types.ts';
import type { Observed, ObservedPod, ObservedService } from '../../observed.ts';
import type { Settings } from '../../settings.ts';
import { internalError } from '../problem.ts';
import { portsOf } from './labels.ts';

/** `0m`, `3h5m`, `1d`, `13d8h`: no minutes from one day on, no zero hours after days. */
export function age(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return hours % 24 === 0 ? `${days}d` : `${days}d${hours % 24}h`;
  return hours > 0 ? `${hours}h${minutes % 60}m` : `${minutes}m`;
}

/** The address that users connect to; undefined until it is known. */
export function addressOf(
  service: ObservedService | undefined,
  { publicAddress }: Pick<Settings, 'publicAddress'>,
): string | undefined {
  if (!service) return undefined;
  const isShared = service.isPublic && service.type !== 'LoadBalancer';
  return isShared ? publicAddress : service.address;
}

/** `ssh [user@]address[ -p port]`, with the service's placeholders for what is not known yet. */
export function connectString(
  user: string | undefined,
  address: string | undefined,
  port: number | undefined,
): string {
  const target = `${user === undefined ? '' : `${user}@`}${address ?? '<pending IP Address>'}`;
  return port === 22 ? `ssh ${target}` : `ssh ${target} -p ${port ?? '<pending port>'}`;
}

type State = Pick<Uai, 'uai_status' | 'uai_msg'>;

/** Kubernetes gives these as long as a container is prepared, also when it never will be: a volume cannot be mounted. */
const isPreparing = (waitingFor: string) =>
  waitingFor === 'ContainerCreating' || waitingFor === 'PodInitializing';

/** undefined for a pod in a state that HPE's service does not know. */
function knownState({ pod, reason }: { pod: ObservedPod; reason: string }): State | undefined {
  const { container, ready, isDeleted, phase } = pod;
  switch (container?.state) {
    case 'waiting': {
      const isUnsaid = isPreparing(container.reason) && reason !== '';
      const uai_msg = isUnsaid ? `${container.reason}: ${reason}` : container.reason;
      return { uai_status: 'Waiting', uai_msg };
    }
    case 'terminated':
      return { uai_status: 'Terminated', uai_msg: '' };
    case 'running':
      if (isDeleted) return { uai_status: 'Terminating', uai_msg: '' };
      if (!ready) return undefined;
      return ready.isTrue
        ? { uai_status: 'Running: Ready', uai_msg: '' }
        : { uai_status: 'Running: Not Ready', uai_msg: ready.message };
    default:
      return phase === 'Pending' ? { uai_status: 'Pending', uai_msg: reason } : undefined;
  }
}

/** Throws the service's 500 for unknown states if the settings say so. */
function stateOf(pod: ObservedPod, reason: string, { unknownPods }: Settings): State {
  const state = knownState({ pod, reason });
  if (state) return state;
  if (unknownPods === 'fail') throw internalError();
  const why = [pod.reason, pod.message].filter((text) => text !== '');
  return { uai_status: 'Terminated', uai_msg: why.join(': ') };
}

/** The UAI at the time `now`, in milliseconds since the epoch; undefined without a pod. */
export function uaiView(
  { job, pod, service, reason }: Observed,
  settings: Settings,
  now: number,
): Uai | undefined {
  if (!pod) return undefined;
  const { user } = pod.labels;
  const address = addressOf(service, settings);
  return {
    uai_name: pod.labels.app ?? job.name,
    ...(user === undefined ? {} : { username: user }),
    uai_img: pod.image,
    ...stateOf(pod, reason, settings),
    uai_connect_string: connectString(user, address, service?.port),
    uai_portmap: Object.fromEntries(portsOf(pod.labels).map((port) => [String(port), port])),
    ...(pod.node === undefined ? {} : { uai_host: pod.node }),
    ...(pod.started === undefined ? {} : { uai_age: age(now - pod.started) }),
    ...(address === undefined ? {} : { uai_ip: address }),
  };
}
