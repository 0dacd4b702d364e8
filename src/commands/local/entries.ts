/** `uas local`: commands for the embedded service. */
import type { Entry } from '../../command/entry.ts';

export const localEntries: readonly Entry[] = [
  {
    name: 'local',
    group: 'This machine',
    summary: 'a User Access Service on this machine, for evaluation and tests',
    entries: [
      {
        name: 'start',
        summary: 'start the service in the background and make it the current configuration',
        load: async () => (await import('./start.ts')).startService,
      },
      {
        name: 'run',
        summary: 'run the service in the foreground until Ctrl-C',
        load: async () => (await import('./run.ts')).runService,
      },
      {
        name: 'stop',
        summary: 'stop the service; its state is kept',
        load: async () => (await import('./stop.ts')).stopService,
      },
      {
        name: 'status',
        summary: 'show whether the service is running, and where',
        load: async () => (await import('./status.ts')).showStatus,
      },
      {
        name: 'logs',
        summary: 'show the log of the service',
        load: async () => (await import('./logs.ts')).showLogs,
      },
      {
        name: 'reset',
        summary: 'stop the service and delete its state',
        load: async () => (await import('./reset.ts')).resetService,
      },
    ],
  },
];
