/** Managed identities and their credentials. */
import type { Entry } from '../../command/entry.ts';

const credentialsEntries: readonly Entry[] = [
  {
    name: 'list',
    aliases: ['ls'],
    summary: 'list members with their Linux users and who has no key',
    load: async () => (await import('./credentials/list.ts')).listCredentials,
  },
  {
    name: 'set',
    summary: 'put a key in place, the first or another one',
    load: async () => (await import('./credentials/set.ts')).setCredentials,
  },
  {
    name: 'add',
    summary: 'give a member a first key',
    load: async () => (await import('./credentials/set.ts')).addCredentials,
  },
  {
    name: 'update',
    summary: 'replace the key of a member who has one',
    load: async () => (await import('./credentials/set.ts')).updateCredentials,
  },
  {
    name: 'delete',
    aliases: ['rm'],
    summary: 'take credentials away from members',
    load: async () => (await import('./credentials/delete.ts')).deleteCredentials,
  },
  {
    name: 'import',
    summary: 'give keys to many members from a CSV file or a directory',
    load: async () => (await import('./credentials/import.ts')).importCredentials,
  },
  {
    name: 'audit',
    aliases: ['report'],
    summary: 'show who has a key on which cluster, and what is odd',
    load: async () => (await import('./credentials/audit.ts')).auditCredentials,
  },
  {
    name: 'rotate',
    summary: 'replace keys of members with new ones, in place',
    load: async () => (await import('./credentials/rotate.ts')).rotateCredentials,
  },
  {
    name: 'offboard',
    summary: 'take all credentials of a member away, on every cluster',
    load: async () => (await import('./credentials/offboard.ts')).offboardMember,
  },
];

export const identityEntries: readonly Entry[] = [
  {
    name: 'managed-identities',
    aliases: ['mi', 'identities'],
    summary: 'clusters and the SSH credentials of members on them',
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
        summary: 'change name, host or port of a managed identity',
        load: async () => (await import('./update.ts')).updateIdentity,
      },
      {
        name: 'delete',
        aliases: ['rm'],
        summary: 'delete managed identities with the credentials of all members',
        load: async () => (await import('./delete.ts')).deleteIdentities,
      },
      {
        name: 'credentials',
        aliases: ['creds'],
        summary: 'SSH credentials of members on a managed identity',
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
