/** Commands for administrators: the UAIs of all users and the configuration of the service. */
import type { Configure } from '../../command/app.ts';
import type { Entry } from '../../command/entry.ts';

const uais: readonly Entry[] = [
  {
    name: 'list',
    aliases: ['ls'],
    summary: 'list the UAIs of all users',
    load: async () => (await import('./uais/list.ts')).listUais,
  },
  {
    name: 'create',
    summary: 'create a UAI for a user, or a broker',
    load: async () => (await import('./uais/create.ts')).createAnyUai,
  },
  {
    name: 'describe',
    aliases: ['get', 'show'],
    summary: 'show one UAI',
    load: async () => (await import('./uais/list.ts')).describeUai,
  },
  {
    name: 'delete',
    aliases: ['rm'],
    summary: 'delete UAIs by name, owner or class',
    load: async () => (await import('./uais/delete.ts')).deleteAnyUais,
  },
  {
    name: 'wait',
    summary: 'wait until UAIs are ready or deleted',
    load: async () => (await import('./uais/wait.ts')).waitAny,
  },
];

type ConfigModule = Record<'list' | 'describe' | 'create' | 'update' | 'remove', Configure>;

/** The five verbs for one kind of configuration object. */
function kind(
  name: string,
  summary: string,
  one: string,
  load: () => Promise<ConfigModule>,
): Entry {
  const verb = (word: keyof ConfigModule) => async () => (await load())[word];
  return {
    name,
    summary,
    entries: [
      { name: 'list', aliases: ['ls'], summary: `list ${summary}`, load: verb('list') },
      { name: 'create', summary: `create ${one}`, load: verb('create') },
      {
        name: 'describe',
        aliases: ['get', 'show'],
        summary: `show ${one}`,
        load: verb('describe'),
      },
      { name: 'update', summary: `update ${one}`, load: verb('update') },
      { name: 'delete', aliases: ['rm'], summary: `delete ${summary}`, load: verb('remove') },
    ],
  };
}

const brokers: readonly Entry[] = [
  {
    name: 'list',
    aliases: ['ls'],
    summary: 'list the brokers with their addresses and what they create',
    load: async () => (await import('./brokers/list.ts')).listBrokers,
  },
  {
    name: 'create',
    summary: "create a broker and its classes according to HPE's guide",
    load: async () => (await import('./brokers/create.ts')).createBroker,
  },
  {
    name: 'check',
    summary: 'verify brokers from their classes to their ports',
    load: async () => (await import('./brokers/check.ts')).checkBrokers,
  },
];

const config: readonly Entry[] = [
  kind('images', 'images', 'an image', () => import('./config/images.ts')),
  kind('volumes', 'volumes', 'a volume', () => import('./config/volumes.ts')),
  kind(
    'resources',
    'resource limits and requests',
    'a resource specification',
    () => import('./config/resources.ts'),
  ),
  kind('classes', 'classes of UAIs and brokers', 'a class', () => import('./config/classes.ts')),
  {
    name: 'export',
    summary: 'print the whole configuration as a file with names instead of ids',
    load: async () => (await import('./config/export.ts')).exportConfig,
  },
  {
    name: 'diff',
    summary: 'compare the configuration with a file',
    load: async () => (await import('./config/diff.ts')).diffConfig,
  },
  {
    name: 'apply',
    summary: 'change the configuration to match a file',
    load: async () => (await import('./config/apply.ts')).applyConfig,
  },
  {
    name: 'edit',
    summary: 'change the configuration in an editor',
    load: async () => (await import('./config/edit.ts')).editConfig,
  },
  {
    name: 'history',
    summary: 'list the changes that were made from this account',
    load: async () => (await import('./config/history.ts')).configHistory,
  },
  {
    name: 'undo',
    summary: 'undo a change',
    load: async () => (await import('./config/undo.ts')).undoConfig,
  },
  {
    name: 'backups',
    summary: 'backups of the configuration',
    entries: [
      {
        name: 'list',
        aliases: ['ls'],
        summary: 'list the backups that bulk changes have written',
        load: async () => (await import('./config/backups.ts')).listBackups,
      },
      {
        name: 'restore',
        summary: 'restore a backup',
        load: async () => (await import('./config/backups.ts')).restoreBackup,
      },
    ],
  },
  {
    name: 'lint',
    summary: "find settings that break UAIs or deviate from HPE's guide",
    load: async () => (await import('./config/lint.ts')).lintConfig,
  },
  {
    name: 'delete',
    aliases: ['rm'],
    summary: 'factory reset: delete all configuration and restore the defaults',
    load: async () => (await import('./config/reset.ts')).resetConfig,
  },
];

export const adminEntries: readonly Entry[] = [
  {
    name: 'admin',
    group: 'Administration',
    summary: 'commands for administrators',
    entries: [
      { name: 'uais', summary: 'the UAIs of all users', entries: uais },
      {
        name: 'brokers',
        summary: 'brokers, which create the UAIs of users who log in to them',
        entries: brokers,
      },
      { name: 'config', summary: 'images, volumes, resources and classes', entries: config },
      {
        name: 'usage',
        summary: 'count UAIs by owner, image, class, host or status',
        load: async () => (await import('./usage.ts')).adminUsage,
      },
    ],
  },
  {
    name: 'uais',
    summary: 'deprecated: see admin uais',
    hidden: true,
    entries: [
      {
        name: 'list',
        aliases: ['ls'],
        summary: 'list the UAIs of a user',
        load: async () => (await import('./uais/deprecated.ts')).listByUsername,
      },
      {
        name: 'delete',
        aliases: ['rm'],
        summary: 'delete the UAIs of a user',
        load: async () => (await import('./uais/deprecated.ts')).deleteByUsername,
      },
    ],
  },
];
