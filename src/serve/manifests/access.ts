/** Namespaces, the service account, and a Role in each namespace: nothing is granted beyond them. */
import { ownRights, type Right, uaiRights } from '../rights.ts';
import { appName, type Manifest, type ManifestOptions, metadata } from './common.ts';

const rbac = 'rbac.authorization.k8s.io';

function roleIn(namespace: string, rights: readonly Right[], account: string): Manifest[] {
  return [
    {
      apiVersion: `${rbac}/v1`,
      kind: 'Role',
      metadata: metadata(appName, namespace),
      rules: rights.map(({ group, resource, verbs }) => ({
        apiGroups: [group],
        resources: [resource],
        verbs,
      })),
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata: metadata(appName, namespace),
      roleRef: { apiGroup: rbac, kind: 'Role', name: appName },
      subjects: [{ kind: 'ServiceAccount', name: appName, namespace: account }],
    },
  ];
}

export function accessManifests({ namespace, uaiNamespaces }: ManifestOptions): Manifest[] {
  const isShared = uaiNamespaces.includes(namespace);
  const own = isShared ? [...uaiRights, ...ownRights] : ownRights;
  const others = uaiNamespaces.filter((name) => name !== namespace);
  return [
    ...[namespace, ...others].map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: metadata(name),
    })),
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata(appName, namespace) },
    ...roleIn(namespace, own, namespace),
    ...others.flatMap((name) => roleIn(name, uaiRights, namespace)),
  ];
}
