/** Managed identities and their credentials. */
import type { Entry } from '../../command/entry.ts';

const credentialsEntries: readonly Entry[] = [
  {
    name: 'list',
    aliases: ['ls'],
    summary: 'list members, their Linux users and whether they have a key',
    load: async () => (await import('./credentials/list.ts')).listCredentials,
  },
  {
    name: 'set',
    summary: 'add or replace the key of a member',
    load: async () => (await import('./credentials/set.ts')).setCredentials,
  },
  {
    name: 'add',
    summary: 'add a first key for a member',
    load: async () => (await import('./credentials/set.ts')).addCredentials,
  },
  {
    name: 'update',
    summary: 'replace the key of a member',
    load: async () => (await import('./credentials/set.ts')).updateCredentials,
  },
  {
    name: 'delete',
    aliases: ['rm'],
    summary: 'delete the credentials of members on a cluster',
    load: async () => (await import('./credentials/delete.ts')).deleteCredentials,
  },
  {
    name: 'import',
    summary: 'import keys for many members from a CSV file or a directory',
    load: async () => (await import('./credentials/import.ts')).importCredentials,
  },
  {
    name: 'sync',
    summary: 'import a file, and delete the keys of members who are not in it',
    load: async () => (await import('./credentials/sync.ts')).syncCredentials,
  },
  {
    name: 'audit',
    aliases: ['report'],
    summary: 'show who has a key on which cluster, and report problems',
    load: async () => (await import('./credentials/audit.ts')).auditCredentials,
  },
  {
    name: 'rotate',
    summary: 'replace the keys of members with new ones',
    load: async () => (await import('./credentials/rotate.ts')).rotateCredentials,
  },
  {
    name: 'offboard',
    summary: 'delete all credentials of members on every cluster',
    load: async () => (await import('./credentials/offboard.ts')).offboardMember,
  },
];

export const identityEntries: readonly Entry[] = [
  {
    name: 'managed-identities',
    group: 'Managed identities',
    aliases: ['mi', 'identities'],
    summary: 'clusters and the SSH credentials of their members',
    early: { names: { '--organization': '--organization' } },
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
        summary: 'change the name, host or port of a managed identity',
        load: async () => (await import('./update.ts')).updateIdentity,
      },
      {
        name: 'delete',
        aliases: ['rm'],
        summary: 'delete managed identities and the credentials of their members',
        load: async () => (await import('./delete.ts')).deleteIdentities,
      },
      {
        name: 'credentials',
        aliases: ['creds'],
        summary: 'SSH credentials of members on managed identities',
        entries: credentialsEntries,
        early: {
          names: {
            '-n': '--identity',
            '--name': '--identity',
            '--identity': '--identity',
            '-i': '--id',
            '--id': '--id',
            '--organization': '--organization',
          },
          otherwise: 'list',
        },
      },
    ],
  },
];
