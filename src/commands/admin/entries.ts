/** What administrators do: everybody's UAIs and the configuration that makes them. */
import type { Entry } from '../../entry.ts';

const uais: readonly Entry[] = [
  {
    name: 'list',
    aliases: ['ls'],
    summary: "list everybody's UAIs",
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
    summary: 'wait until UAIs are ready or gone',
    load: async () => (await import('./uais/wait.ts')).waitAny,
  },
];

export const adminEntries: readonly Entry[] = [
  {
    name: 'admin',
    summary: 'what administrators do',
    entries: [{ name: 'uais', summary: "everybody's UAIs", entries: uais }],
  },
  {
    name: 'uais',
    summary: 'deprecated: see admin uais',
    hidden: true,
    entries: [
      {
        name: 'list',
        aliases: ['ls'],
        summary: 'list UAIs of a user',
        load: async () => (await import('./uais/deprecated.ts')).listByUsername,
      },
      {
        name: 'delete',
        aliases: ['rm'],
        summary: 'delete UAIs of a user',
        load: async () => (await import('./uais/deprecated.ts')).deleteByUsername,
      },
    ],
  },
];
