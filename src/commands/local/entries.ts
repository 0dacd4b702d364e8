/** The embedded service: everything on this machine. */
import type { Entry } from '../../entry.ts';

export const localEntries: readonly Entry[] = [
  {
    name: 'local',
    summary: 'a User Access Service on this machine, for trying and testing',
    entries: [
      {
        name: 'start',
        summary: 'start it in the background and use it',
        load: async () => (await import('./start.ts')).startService,
      },
      {
        name: 'run',
        summary: 'run it in the foreground until Ctrl-C',
        load: async () => (await import('./run.ts')).runService,
      },
      {
        name: 'stop',
        summary: 'stop it; its state is kept',
        load: async () => (await import('./stop.ts')).stopService,
      },
      {
        name: 'status',
        summary: 'show whether it runs, and where',
        load: async () => (await import('./status.ts')).showStatus,
      },
      {
        name: 'logs',
        summary: 'show its log',
        load: async () => (await import('./logs.ts')).showLogs,
      },
      {
        name: 'reset',
        summary: 'stop it and forget its state',
        load: async () => (await import('./reset.ts')).resetService,
      },
    ],
  },
];
