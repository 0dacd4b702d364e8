/** What can be observed of a simulated UAI. */
import type {
  Labels,
  Observed,
  ObservedJob,
  ObservedPod,
  ObservedService,
} from '../../service/observed.ts';
import type { UaiRow } from '../state/model.ts';
import type { Stage } from './lifecycle.ts';
import { hasAddress, hasService, type Simulation, stageOf } from './simulation.ts';

/** The address of every UAI. */
const address = '127.0.0.1';

/** By row: rows are replaced, never modified. */
const known = new WeakMap<UaiRow, Labels>();

/** The labels of its job. */
export function labelsOf(uai: UaiRow): Labels {
  const before = known.get(uai);
  if (before) return before;
  const labels = {
    ...uai.labels,
    app: uai.name,
    uas: 'managed',
    ...(uai.owner === null ? {} : { user: uai.owner }),
    ...(uai.classId === null ? {} : { 'uas-class-id': uai.classId }),
  };
  known.set(uai, labels);
  return labels;
}

type Status = Pick<ObservedPod, 'phase' | 'container' | 'ready'> & Partial<ObservedPod>;

/** What Kubernetes would report about a pod in that stage; undefined without a pod. */
function statusOf({ status, message }: Stage): Status | undefined {
  const running = { state: 'running', reason: '' } as const;
  const terminated = { state: 'terminated', reason: '' } as const;
  const unready = { isTrue: false, message };
  switch (status) {
    case 'no pod':
      return undefined;
    case 'Pending':
      return { phase: 'Pending', container: undefined, ready: undefined };
    case 'Waiting':
      return {
        phase: 'Pending',
        container: { state: 'waiting', reason: message },
        ready: unready,
      };
    case 'Running: Not Ready':
      return { phase: 'Running', container: running, ready: unready };
    case 'Running: Ready':
      return { phase: 'Running', container: running, ready: { isTrue: true, message: '' } };
    case 'Terminating':
      return { phase: 'Running', container: running, ready: unready, isDeleted: true };
    case 'Terminated':
      return { phase: 'Failed', container: terminated, ready: unready };
    case 'completed':
      return { phase: 'Succeeded', container: terminated, ready: unready };
    case 'evicted':
      return { phase: 'Failed', container: undefined, ready: undefined, reason: 'Evicted' };
  }
}

function podOf(simulation: Simulation, uai: UaiRow): ObservedPod | undefined {
  const stage = stageOf(simulation, uai);
  const status = statusOf(stage);
  if (!status) return undefined;
  const isScheduled = stage.status !== 'Pending';
  return {
    // Rows of older versions have no labels, but ports.
    labels: uai.labels
      ? labelsOf(uai)
      : { ...labelsOf(uai), 'uas-uai-opt-ports': uai.ports.join('-') },
    node: isScheduled ? uai.host : undefined,
    started: isScheduled ? uai.created : undefined,
    isDeleted: false,
    image: uai.image,
    reason: '',
    message: '',
    ...status,
  };
}

function serviceOf(simulation: Simulation, uai: UaiRow): ObservedService | undefined {
  const isAddressed = hasAddress(simulation, uai);
  if (!isAddressed && !hasService(simulation, uai)) return undefined;
  return {
    type: uai.publicIp ? 'LoadBalancer' : 'ClusterIP',
    isPublic: uai.publicIp,
    address: isAddressed ? address : undefined,
    port: uai.port,
  };
}

function jobOf(uai: UaiRow): ObservedJob {
  const { namespace, name, created } = uai;
  return { namespace, name, labels: labelsOf(uai), created };
}

/**
 * The job of `uai` with the pod and service of `shown`: the service looks pods up by name in all namespaces, so they
 * may belong to another UAI of that name.
 */
export function observedOf(
  simulation: Simulation,
  uai: UaiRow,
  shown: UaiRow | undefined,
): Observed {
  return {
    job: jobOf(uai),
    pod: shown && podOf(simulation, shown),
    service: shown && serviceOf(simulation, shown),
    reason: '',
  };
}
