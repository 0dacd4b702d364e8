/** Sign-in, configurations, diagnosis and the shell: `init`, `auth`, `config`, `doctor`, `api`, `completion`, `help`. */
import type { Entry } from '../../command/entry.ts';

export const accountEntries: readonly Entry[] = [
  {
    name: 'init',
    group: 'Account',
    summary: 'create a configuration and sign in',
    load: async () => (await import('./init.ts')).init,
  },
  {
    name: 'auth',
    group: 'Account',
    summary: 'sign in and out',
    entries: [
      {
        name: 'login',
        summary: 'sign in',
        load: async () => (await import('./auth-login.ts')).authLogin,
      },
      {
        name: 'logout',
        summary: 'sign out and remove the token',
        load: async () => (await import('./auth-logout.ts')).authLogout,
      },
      {
        name: 'status',
        summary: 'show who is signed in, where and when the token expires',
        load: async () => (await import('./auth-status.ts')).authStatus,
      },
      {
        name: 'token',
        summary: 'print the access token',
        load: async () => (await import('./auth-token.ts')).authToken,
      },
    ],
  },
  {
    name: 'config',
    group: 'Account',
    summary: 'saved configurations',
    entries: [
      {
        name: 'list',
        aliases: ['ls'],
        summary: 'list the saved configurations',
        load: async () => (await import('./config-show.ts')).configList,
      },
      {
        name: 'use',
        summary: 'switch to another configuration',
        load: async () => (await import('./config-change.ts')).configUse,
      },
      {
        name: 'get',
        summary: 'print a setting of the configuration',
        load: async () => (await import('./config-show.ts')).configGet,
      },
      {
        name: 'set',
        summary: 'save settings in the configuration',
        load: async () => (await import('./config-change.ts')).configSet,
      },
      {
        name: 'unset',
        summary: 'remove settings from the configuration',
        load: async () => (await import('./config-change.ts')).configUnset,
      },
      {
        name: 'describe',
        aliases: ['show'],
        summary: 'show a configuration',
        load: async () => (await import('./config-show.ts')).configDescribe,
      },
      {
        name: 'explain',
        summary: 'show every value in effect and its source',
        load: async () => (await import('./config-explain.ts')).configExplain,
      },
    ],
  },
  {
    name: 'doctor',
    group: 'This machine',
    summary: 'find out why something does not work',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'api',
    group: 'This machine',
    summary: 'send a raw request to a service',
    load: async () => (await import('./raw-call.ts')).rawCall,
  },
  {
    name: 'completion',
    group: 'This machine',
    summary: 'print the completion script for a shell',
    load: async () => (await import('./completion.ts')).completion,
  },
  {
    name: 'help',
    group: 'This machine',
    summary: 'show help for a command or topic, or a manual page',
    load: async () => (await import('./help.ts')).help,
  },
];
