import { addExamples, type Configure } from '../../command/app.ts';
import { optionsOf, textOr } from '../../command/declare.ts';
import { usageError } from '../../core/errors.ts';
import { logsPath } from '../../local/daemon/options.ts';
import { textView } from '../../output/view.ts';
import { localDirectory } from './options.ts';

export const showLogs: Configure = (command, app) => {
  const own = optionsOf(command, {
    tail: textOr('--tail <n>', 'number of lines to show from the end', '200'),
  });
  addExamples(command, ['show the last 20 lines', 'uas local logs --tail 20']).action(
    app.action(
      async (context, given) => {
        const { tail } = own(given);
        if (!/^\d{1,6}$/.test(tail)) throw usageError(`--tail: expected a number, got "${tail}"`);
        await context.deps.files.checkOwnDirectory(localDirectory(context));
        const file = logsPath(localDirectory(context));
        const text = (await context.deps.files.readOwn(file))?.toString('utf8').trimEnd() ?? '';
        const lines = text === '' ? [] : text.split('\n').slice(-Number(tail) || undefined);
        return textView(lines, { file, lines });
      },
      { lenient: true },
    ),
  );
};
