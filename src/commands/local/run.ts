import { addExamples, type Configure } from '../../command/app.ts';
import { UasError } from '../../core/errors.ts';
import { formatJson } from '../../core/json.ts';
import { backgroundOptions } from '../../local/daemon/options.ts';
import { runLocal } from '../../local/daemon/run.ts';
import { formats } from '../../output/formats.ts';
import { textView } from '../../output/view.ts';
import { addServiceOptions, serviceOptions, stateInTheWay } from './options.ts';
import { leaveLocal, useLocal } from './use.ts';

export const runService: Configure = (command, app) => {
  const own = addServiceOptions(command);
  addExamples(command, ['run in the foreground with a log of requests', 'uas local run']);
  command.action(
    app.action(
      async (context, given) => {
        const { deps } = context;
        deps.io.release();
        const background = backgroundOptions(deps.env);
        if (context.dryRun) return textView(['would run the embedded service'], { running: false });
        const wanted = background ?? serviceOptions(context, own(given));
        const inTheWay = background ? undefined : await stateInTheWay(context, wanted);
        if (inTheWay) deps.io.note(inTheWay);
        let using: Promise<void> | undefined;
        await runLocal(wanted, {
          env: deps.env,
          clock: deps.clock,
          signal: context.signal,
          log: (line) => deps.io.note(line),
          ready(info) {
            if (background) return;
            if (context.printing.format === formats.json) deps.io.data(`${formatJson(info, 0)}\n`);
            using = useLocal(context, info);
          },
        });
        await using;
        if (!background) await leaveLocal(context);
        const reason: unknown = context.signal.reason;
        // An interrupt is the normal end of this command.
        return reason instanceof UasError && reason.code !== 'interrupted' ? reason.exit : 0;
      },
      { lenient: true },
    ),
  );
};
