/** What UAIs may take of the cluster. The figures are those of the old system, for a site to change. */
import { type Manifest, type ManifestOptions, metadata } from './common.ts';

interface Share {
  hard: Readonly<Record<string, string>>;
  /** Of a container that does not say what it needs. */
  usual: Readonly<Record<string, string>>;
}

const users: Share = {
  hard: { cpu: '50', memory: '100Gi', pods: '100' },
  usual: { cpu: '500m', memory: '1Gi' },
};
const brokers: Share = {
  hard: { cpu: '1', memory: '2Gi', pods: '10' },
  usual: { cpu: '100m', memory: '200M' },
};

function quotaIn(
  namespace: string,
  { hard, usual }: Share,
  priorityClass: string | undefined,
): Manifest[] {
  const scope = priorityClass && {
    scopeSelector: {
      matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: [priorityClass] }],
    },
  };
  return [
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: metadata('uais', namespace),
      spec: { hard, ...scope },
    },
    {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: metadata('uais', namespace),
      spec: { limits: [{ type: 'Container', default: usual, defaultRequest: usual }] },
    },
  ];
}

/** The first namespace is that of users, the others are those of brokers. */
export function quotaManifests({
  namespace,
  uaiNamespaces,
  priorityClass,
}: ManifestOptions): Manifest[] {
  const classes: Manifest[] =
    priorityClass === undefined
      ? []
      : [
          {
            apiVersion: 'scheduling.k8s.io/v1',
            kind: 'PriorityClass',
            metadata: metadata(priorityClass),
            value: -100,
            globalDefault: false,
            description: 'UAIs: whatever else runs in the cluster is more important.',
          },
        ];
  return [
    ...classes,
    ...uaiNamespaces.flatMap((name, at) =>
      // A quota in the service's own namespace could keep the service itself from starting.
      name === namespace ? [] : quotaIn(name, at === 0 ? users : brokers, priorityClass),
    ),
  ];
}
