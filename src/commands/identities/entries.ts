/** Managed identities and their credentials. */
import type { Entry } from '../../entry.ts';

export const identityEntries: readonly Entry[] = [
  {
    name: 'managed-identities',
    aliases: ['identities', 'mi'],
    summary: 'clusters and the SSH credentials of members on them',
    entries: [
      {
        name: 'list',
        aliases: ['ls'],
        summary: 'list the managed identities of an organization',
        load: async () => (await import('./list.ts')).listIdentities,
      },
      {
        name: 'describe',
        aliases: ['get', 'show', 'view'],
        summary: 'show one managed identity with its configuration',
        load: async () => (await import('./list.ts')).describeIdentity,
      },
      {
        name: 'create',
        aliases: ['add'],
        summary: 'add a managed identity for a cluster',
        load: async () => (await import('./create.ts')).createIdentity,
      },
      {
        name: 'update',
        summary: 'change name, host or port of a managed identity',
        load: async () => (await import('./update.ts')).updateIdentity,
      },
      {
        name: 'delete',
        aliases: ['rm'],
        summary: 'delete managed identities with the credentials of all members',
        load: async () => (await import('./delete.ts')).deleteIdentities,
      },
    ],
  },
];
