import { addExamples, type Configure } from '../../command/app.ts';
import { statusLocal } from '../../local/daemon/info.ts';
import { stopLocal } from '../../local/daemon/stop.ts';
import { textView } from '../../output/view.ts';
import { localDirectory } from './options.ts';
import { leaveLocal } from './use.ts';

export const stopService: Configure = (command, app) => {
  addExamples(command, ['stop it; UAIs are restored at the next start', 'uas local stop']).action(
    app.action(
      async (context) => {
        const directory = localDirectory(context);
        if (context.dryRun) {
          const running = await statusLocal(directory, context.deps.clock, context.signal);
          return textView(
            [running ? `would stop process ${running.pid}` : 'the embedded service is not running'],
            {
              stopped: false,
            },
          );
        }
        const was = await stopLocal(directory, context.deps.clock);
        await leaveLocal(context);
        return textView(
          [was ? `stopped process ${was.pid}` : 'the embedded service was not running'],
          {
            stopped: was !== undefined,
            ...(was ? { pid: was.pid } : {}),
          },
        );
      },
      { lenient: true },
    ),
  );
};
