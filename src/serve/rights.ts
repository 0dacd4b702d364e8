/** What the service account may do: the manifests grant it, and the check asks for it, verb by verb. */

export interface Right {
  group: string;
  resource: string;
  verbs: readonly string[];
}

/** In each namespace of UAIs. */
export const uaiRights: readonly Right[] = [
  { group: 'batch', resource: 'jobs', verbs: ['get', 'list', 'watch', 'create', 'delete'] },
  { group: '', resource: 'services', verbs: ['get', 'list', 'watch', 'create', 'delete', 'patch'] },
  { group: '', resource: 'secrets', verbs: ['get', 'list', 'watch', 'create', 'delete', 'patch'] },
  // Created as a dry run only, to learn why a UAI could not start.
  { group: '', resource: 'pods', verbs: ['list', 'watch', 'create'] },
  { group: '', resource: 'events', verbs: ['list', 'watch'] },
];

/** In the namespace of the service itself. */
export const ownRights: readonly Right[] = [
  { group: '', resource: 'configmaps', verbs: ['get', 'list', 'watch', 'create', 'patch'] },
  { group: 'coordination.k8s.io', resource: 'leases', verbs: ['get', 'create', 'update'] },
];
