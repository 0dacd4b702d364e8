import { addExamples, type Configure } from '../../command/app.ts';
import { UasError } from '../../core/errors.ts';
import { contradictions } from '../../local/daemon/contradictions.ts';
import { readInfo, statusLocal } from '../../local/daemon/info.ts';
import type { LocalOptions } from '../../local/daemon/options.ts';
import { startLocal } from '../../local/daemon/start.ts';
import { textView } from '../../output/view.ts';
import { childEnv } from '../../system/child-env.ts';
import { infoView } from './info-view.ts';
import { addServiceOptions, serviceOptions, stateInTheWay } from './options.ts';
import { useLocal } from './use.ts';

/** Rejects options that differ from those of the running service, since they would have no effect. */
async function checkRunning(wanted: LocalOptions): Promise<void> {
  const { settings } = (await readInfo(wanted.directory)) ?? {};
  const found = settings ? contradictions(wanted, settings) : [];
  if (found.length === 0) return;
  const them = found.length === 1 ? 'this option has' : 'these options have';
  throw new UasError(
    'conflict',
    `the embedded service is already running, and ${them} no effect: ${found.join(', ')}`,
    { hint: wanted.empty ? 'uas local reset' : 'uas local stop' },
  );
}

export const startService: Configure = (command, app) => {
  const own = addServiceOptions(command);
  addExamples(
    command,
    ['start it and log in to a UAI', 'uas local start && uas ssh'],
    ['print endpoint and tokens for a script', 'uas local start --json'],
    ['serve https, with UAIs ten times faster', 'uas local start --tls --speed 10'],
  );
  command.action(
    app.action(
      async (context, given) => {
        const { deps } = context;
        const wanted = serviceOptions(context, own(given));
        if (context.dryRun) {
          const running = await statusLocal(wanted.directory, deps.clock, context.signal);
          if (running) await checkRunning(wanted);
          return textView(
            [
              running
                ? 'the embedded service is already running'
                : 'would start the embedded service and use it',
            ],
            { running: running !== undefined },
          );
        }
        // If it cannot become the current configuration, the service is not started.
        if (context.savedProblem) throw context.savedProblem;
        await deps.files.checkOwnDirectory(context.paths.config);
        const inTheWay = await stateInTheWay(context, wanted);
        const { info, isNew } = await startLocal(wanted, {
          entry: [...deps.entry, 'local', 'run'],
          env: childEnv(deps.env),
          clock: deps.clock,
          signal: context.signal,
        });
        if (!isNew) {
          await checkRunning(wanted);
          deps.io.note(
            'the embedded service is already running, with the options that it was started with',
          );
        } else if (inTheWay) deps.io.note(inTheWay);
        await useLocal(context, info);
        return infoView(info, [
          'now the current configuration; try: uas ssh, or: uas mi credentials list',
          'as administrator: --configuration local-admin',
        ]);
      },
      { lenient: true },
    ),
  );
};
