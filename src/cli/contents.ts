/** Every command with its summary and module. Modules load when their command runs. */
import type { Entry } from '../command/entry.ts';
import { accountEntries } from '../commands/account/entries.ts';
import { adminEntries } from '../commands/admin/entries.ts';
import { identityEntries } from '../commands/identities/entries.ts';
import { localEntries } from '../commands/local/entries.ts';
import { serveEntries } from '../commands/serve/entries.ts';

export const contents: readonly Entry[] = [
  {
    name: 'create',
    summary: 'create a UAI',
    load: async () => (await import('../commands/uais/create.ts')).create,
  },
  {
    name: 'list',
    aliases: ['ls'],
    summary: 'list your UAIs',
    load: async () => (await import('../commands/uais/own-uais.ts')).listOwn,
  },
  {
    name: 'ssh',
    summary: 'log in to a UAI, creating one if needed',
    takesCommand: true,
    load: async () => (await import('../commands/uais/ssh.ts')).ssh,
  },
  {
    name: 'describe',
    aliases: ['get', 'show'],
    summary: 'show one of your UAIs',
    load: async () => (await import('../commands/uais/own-uais.ts')).describeOwn,
  },
  {
    name: 'delete',
    aliases: ['rm'],
    summary: 'delete your UAIs',
    load: async () => (await import('../commands/uais/own-delete.ts')).deleteOwn,
  },
  {
    name: 'images',
    summary: 'images for new UAIs',
    entries: [
      {
        name: 'list',
        aliases: ['ls'],
        summary: 'list the images for new UAIs',
        load: async () => (await import('../commands/uais/images.ts')).listImages,
      },
    ],
  },
  {
    name: 'mgr-info',
    summary: 'information about the service',
    entries: [
      {
        name: 'list',
        aliases: ['ls'],
        summary: 'show the name and version of the service',
        load: async () => (await import('../commands/uais/manager-info.ts')).listManagerInfo,
      },
      {
        name: 'versions',
        summary: 'show the supported API versions',
        load: async () => (await import('../commands/uais/manager-info.ts')).listVersions,
      },
    ],
  },
  {
    name: 'wait',
    summary: 'wait until UAIs are ready or deleted',
    load: async () => (await import('../commands/uais/wait.ts')).waitOwn,
  },
  {
    name: 'cp',
    summary: 'copy files to, from and between UAIs',
    load: async () => (await import('../commands/uais/cp.ts')).cp,
  },
  {
    name: 'forward',
    summary: 'forward local ports to a UAI',
    load: async () => (await import('../commands/uais/forward.ts')).forward,
  },
  {
    name: 'code',
    summary: 'open a UAI in Visual Studio Code',
    load: async () => (await import('../commands/uais/code.ts')).code,
  },
  {
    name: 'ssh-config',
    summary: 'configure ssh, scp, rsync and editors to connect to your UAIs',
    load: async () => (await import('../commands/uais/ssh-config.ts')).sshConfig,
  },
  ...adminEntries,
  ...identityEntries,
  {
    name: 'status',
    group: 'Account',
    summary: 'show the service, the account, your UAIs and the next step',
    load: async () => (await import('../commands/account/status.ts')).showStatus,
  },
  ...accountEntries,
  ...localEntries,
  ...serveEntries,
  {
    name: 'schema',
    group: 'This machine',
    summary: 'print JSON Schemas of the configuration file and of command output',
    load: async () => (await import('../commands/account/schema.ts')).showSchema,
  },
  {
    name: 'version',
    group: 'This machine',
    summary: 'show the version of uas',
    load: async () => (await import('../commands/account/version.ts')).showVersion,
  },
];
