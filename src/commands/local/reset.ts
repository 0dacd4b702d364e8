import { addExamples, type Configure } from '../../command/app.ts';
import { usageError } from '../../core/errors.ts';
import { resetLocal } from '../../local/daemon/stop.ts';
import { textView } from '../../output/view.ts';
import { localDirectory } from './options.ts';
import { leaveLocal } from './use.ts';

export const resetService: Configure = (command, app) => {
  addExamples(command, ['start over', 'uas local reset --yes && uas local start']).action(
    app.action(
      async (context) => {
        const { deps } = context;
        const directory = localDirectory(context);
        if (context.dryRun)
          return textView([`would delete the state in ${directory}`], { directory });
        if (!context.yes) {
          if (!deps.prompt.available)
            throw usageError('this deletes all UAIs of the embedded service', 'confirm with --yes');
          if (
            !(await deps.prompt.confirm(
              'Delete all UAIs and the configuration of the embedded service?',
            ))
          ) {
            return textView(['nothing was changed'], { reset: false });
          }
        }
        await resetLocal(directory, deps.clock);
        await leaveLocal(context);
        return textView(['the state of the embedded service was deleted'], { reset: true });
      },
      { lenient: true },
    ),
  );
};
