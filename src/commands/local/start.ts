import { addExamples, type Configure } from '../../app.ts';
import { childEnv } from '../../core/child-env.ts';
import { statusLocal } from '../../local/daemon/info.ts';
import { startLocal } from '../../local/daemon/start.ts';
import { textView } from '../../output/view.ts';
import { infoView } from './info-view.ts';
import { addServiceOptions, serviceOptions, stateInTheWay } from './options.ts';
import { useLocal } from './use.ts';

export const startService: Configure = (command, app) => {
  addServiceOptions(command);
  addExamples(
    command,
    ['start it, then get a shell on a UAI', 'uas local start && uas ssh'],
    ['for a script: endpoint and tokens', 'uas local start --json'],
    ['over https, ten times faster', 'uas local start --tls --speed 10'],
  );
  command.action(
    app.action(
      async (context, options) => {
        const { deps } = context;
        const wanted = serviceOptions(context, options);
        if (context.dryRun) {
          const running = await statusLocal(wanted.directory, deps.clock, context.signal);
          return textView(
            [running ? 'it runs already' : 'would start the embedded service and use it'],
            { running: running !== undefined },
          );
        }
        // Where it cannot become the current configuration, nothing is started.
        if (context.savedProblem) throw context.savedProblem;
        await deps.files.checkOwnDirectory(context.paths.config);
        const inTheWay = await stateInTheWay(context, wanted);
        const { info, isNew } = await startLocal(wanted, {
          entry: [...deps.entry, 'local', 'run'],
          env: childEnv(deps.env),
          clock: deps.clock,
          signal: context.signal,
        });
        if (!isNew) deps.io.note('it runs already, with the options that it was started with');
        else if (inTheWay) deps.io.note(inTheWay);
        await useLocal(context, info);
        return infoView(info, [
          'it is the current configuration now; try: uas ssh, or: uas mi credentials list',
        ]);
      },
      { lenient: true },
    ),
  );
};
