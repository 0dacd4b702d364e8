/** The resources that the fake serves: names, defaults, checks, fields to select by. */
import { randomInt } from 'node:crypto';
import type { Cause, Named } from './status.ts';
import type { Any, Item } from './store.ts';
import {
  checkData,
  checkJob,
  checkPod,
  checkService,
  checkSubdomain,
  type Release,
} from './validate.ts';

export interface Kind extends Named {
  version: string;
  isNamespaced: boolean;
  /** Fields that a field selector may name. */
  fields?: Readonly<Record<string, (item: Item) => string>>;
  /** What the server fills in. */
  complete?(item: Item, release: Release): void;
  check(item: Item, release: Release): Cause[];
  /** Top-level fields; others are dropped, with a warning where the release gives one. */
  known: readonly string[];
}

const common = ['apiVersion', 'kind', 'metadata'];
const byName = { 'metadata.name': ({ metadata }: Item) => metadata.name };

function completeContainer(container: Any): void {
  for (const port of container.ports ?? []) port.protocol ??= 'TCP';
  container.resources ??= {};
  const { limits } = container.resources;
  if (limits) container.resources.requests = { ...limits, ...container.resources.requests };
  container.terminationMessagePath ??= '/dev/termination-log';
  container.terminationMessagePolicy ??= 'File';
  const isMoving = /:latest$|^[^:]*$/.test(container.image ?? '');
  container.imagePullPolicy ??= isMoving ? 'Always' : 'IfNotPresent';
  for (const one of container.env ?? []) if (one.value === '') delete one.value;
  if (container.readinessProbe) {
    container.readinessProbe = {
      timeoutSeconds: 1,
      periodSeconds: 10,
      successThreshold: 1,
      failureThreshold: 3,
      ...container.readinessProbe,
    };
  }
}

function completePodSpec(spec: Any): void {
  for (const container of spec.containers ?? []) completeContainer(container);
  for (const volume of spec.volumes ?? []) {
    for (const kind of ['secret', 'configMap', 'projected']) {
      if (volume[kind]) volume[kind].defaultMode ??= 420;
    }
    if (volume.hostPath) volume.hostPath.type ??= '';
  }
  spec.restartPolicy ??= 'Always';
  spec.terminationGracePeriodSeconds ??= 30;
  spec.dnsPolicy ??= 'ClusterFirst';
  if (spec.serviceAccountName) spec.serviceAccount ??= spec.serviceAccountName;
  spec.securityContext ??= {};
  spec.schedulerName ??= 'default-scheduler';
}

function completePod(item: Item, release: Release): void {
  if (release !== '1.20') item.metadata.generation = 1;
  completePodSpec(item.spec);
  item.spec.serviceAccountName ??= 'default';
  item.spec.serviceAccount ??= item.spec.serviceAccountName;
  item.spec.enableServiceLinks ??= true;
  item.spec.priority ??= 0;
  item.spec.preemptionPolicy ??= 'PreemptLowerPriority';
  item.spec.tolerations = [
    ...(item.spec.tolerations ?? []),
    ...['not-ready', 'unreachable'].map((what) => ({
      key: `node.kubernetes.io/${what}`,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    })),
  ];
  item.status = { phase: 'Pending', qosClass: 'BestEffort' };
}

function completeJob(item: Item, release: Release): void {
  const { spec, metadata } = item;
  spec.template ??= {};
  spec.template.metadata ??= {};
  const isNew = release !== '1.20';
  const uid = metadata.uid ?? '';
  // Only where neither is given: with parallelism alone the Job is done when one pod is.
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= 6;
  const selector: Record<string, string> = isNew
    ? { 'batch.kubernetes.io/controller-uid': uid }
    : { 'controller-uid': uid };
  spec.selector ??= { matchLabels: selector };
  spec.template.metadata.labels = {
    ...spec.template.metadata.labels,
    ...selector,
    'controller-uid': uid,
    'job-name': metadata.name,
    ...(isNew ? { 'batch.kubernetes.io/job-name': metadata.name } : {}),
  };
  if (isNew) {
    metadata.generation = 1;
    spec.manualSelector ??= false;
    spec.completionMode ??= 'NonIndexed';
    spec.suspend ??= false;
    spec.podReplacementPolicy ??= 'TerminatingOrFailed';
  } else {
    spec.template.metadata.creationTimestamp = null;
  }
  spec.template.spec ??= {};
  completePodSpec(spec.template.spec);
  if (spec.template.spec.restartPolicy === undefined) spec.template.spec.restartPolicy = 'Always';
  item.status = {};
}

const nodePort = () => randomInt(30000, 32768);

function completeService(item: Item, release: Release): void {
  const { spec } = item;
  spec.type ??= 'ClusterIP';
  const isPublic = spec.type !== 'ClusterIP';
  for (const port of spec.ports ?? []) {
    port.protocol ??= 'TCP';
    port.targetPort ??= port.port;
    if (isPublic) port.nodePort ??= nodePort();
  }
  spec.clusterIP ??= `10.96.${randomInt(0, 256)}.${randomInt(1, 255)}`;
  spec.clusterIPs ??= [spec.clusterIP];
  spec.sessionAffinity ??= 'None';
  if (isPublic) spec.externalTrafficPolicy ??= 'Cluster';
  if (release !== '1.20') {
    spec.internalTrafficPolicy ??= 'Cluster';
    spec.ipFamilies ??= ['IPv4'];
    spec.ipFamilyPolicy ??= 'SingleStack';
    if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
  }
  item.status = { loadBalancer: {} };
}

function completeNamespace(item: Item, release: Release): void {
  if (release !== '1.20') {
    item.metadata.labels = {
      ...item.metadata.labels,
      'kubernetes.io/metadata.name': item.metadata.name,
    };
  }
  item.spec = { finalizers: ['kubernetes'] };
  item.status = { phase: 'Active' };
}

const core = { group: '', version: 'v1', isNamespaced: true, check: checkSubdomain };

export const kinds: readonly Kind[] = [
  {
    ...core,
    kind: 'Namespace',
    plural: 'namespaces',
    isNamespaced: false,
    fields: byName,
    complete: completeNamespace,
    known: [...common, 'spec', 'status'],
  },
  {
    ...core,
    kind: 'ConfigMap',
    plural: 'configmaps',
    fields: byName,
    check: checkData,
    known: [...common, 'data', 'binaryData', 'immutable'],
  },
  {
    ...core,
    kind: 'Secret',
    plural: 'secrets',
    fields: { ...byName, type: ({ type }) => type },
    complete(item) {
      for (const [key, value] of Object.entries(item.stringData ?? {})) {
        item.data = { ...item.data, [key]: Buffer.from(String(value)).toString('base64') };
      }
      delete item.stringData;
      item.type ??= 'Opaque';
    },
    check: checkData,
    known: [...common, 'data', 'stringData', 'type', 'immutable'],
  },
  {
    ...core,
    kind: 'Pod',
    plural: 'pods',
    fields: {
      ...byName,
      'metadata.namespace': ({ metadata }) => metadata.namespace ?? '',
      'spec.nodeName': ({ spec }) => spec?.nodeName ?? '',
      'spec.serviceAccountName': ({ spec }) => spec?.serviceAccountName ?? '',
      'status.phase': ({ status }) => status?.phase ?? '',
      'status.podIP': ({ status }) => status?.podIP ?? '',
    },
    complete: completePod,
    check: checkPod,
    known: [...common, 'spec', 'status'],
  },
  {
    ...core,
    kind: 'Service',
    plural: 'services',
    fields: byName,
    complete: completeService,
    check: checkService,
    known: [...common, 'spec', 'status'],
  },
  {
    ...core,
    kind: 'Event',
    plural: 'events',
    fields: {
      ...byName,
      reason: ({ reason }) => reason ?? '',
      type: ({ type }) => type ?? '',
      'involvedObject.kind': ({ involvedObject }) => involvedObject?.kind ?? '',
      'involvedObject.name': ({ involvedObject }) => involvedObject?.name ?? '',
      'involvedObject.namespace': ({ involvedObject }) => involvedObject?.namespace ?? '',
      'involvedObject.uid': ({ involvedObject }) => involvedObject?.uid ?? '',
    },
    known: [
      ...common,
      ...['involvedObject', 'reason', 'message', 'source', 'firstTimestamp', 'lastTimestamp'],
      ...['count', 'type', 'eventTime', 'reportingComponent', 'reportingInstance', 'action'],
    ],
  },
  {
    ...core,
    kind: 'ResourceQuota',
    plural: 'resourcequotas',
    fields: byName,
    known: [...common, 'spec', 'status'],
  },
  {
    ...core,
    kind: 'ServiceAccount',
    plural: 'serviceaccounts',
    fields: byName,
    known: [...common, 'secrets', 'imagePullSecrets', 'automountServiceAccountToken'],
  },
  {
    ...core,
    kind: 'PersistentVolumeClaim',
    plural: 'persistentvolumeclaims',
    fields: byName,
    known: [...common, 'spec', 'status'],
  },
  {
    ...core,
    group: 'batch',
    kind: 'Job',
    plural: 'jobs',
    fields: {
      ...byName,
      'metadata.namespace': ({ metadata }) => metadata.namespace ?? '',
      'status.successful': ({ status }) => String(status?.succeeded ?? 0),
    },
    complete: completeJob,
    check: checkJob,
    known: [...common, 'spec', 'status'],
  },
  {
    ...core,
    group: 'coordination.k8s.io',
    kind: 'Lease',
    plural: 'leases',
    fields: byName,
    known: [...common, 'spec'],
  },
  {
    ...core,
    group: 'scheduling.k8s.io',
    kind: 'PriorityClass',
    plural: 'priorityclasses',
    isNamespaced: false,
    fields: byName,
    known: [...common, 'value', 'globalDefault', 'description', 'preemptionPolicy'],
  },
];

/** The kind that a path names by group, version and plural. */
export const kindOf = (group: string, version: string, plural: string) =>
  kinds.find((kind) => kind.group === group && kind.version === version && kind.plural === plural);

/** The values of the fields that selectors may name. */
export function fieldsOf(kind: Kind, item: Item): Record<string, string> {
  return Object.fromEntries(
    Object.entries(kind.fields ?? {}).map(([name, read]) => [name, read(item)]),
  );
}

export const apiVersionOf = ({ group, version }: Kind) => (group ? `${group}/${version}` : version);
