/** `uas auth status`: always prints a result, and ends with exit code 0 or 4. */
import { addExamples, type Configure } from '../../command/app.ts';
import { optionsOf } from '../../command/declare.ts';
import { exitCodes } from '../../core/errors.ts';
import { objectView } from '../../output/view.ts';
import { type Status, status, statusDisplay } from '../../sign-in/status.ts';
import { serviceOption } from './service-option.ts';

function notes({ problem, missing_attributes, source, overrides }: Status): string[] {
  const lines: string[] = [];
  if (overrides) lines.push(`${source} overrides your sign-in as ${overrides}`);
  if (problem) lines.push(problem);
  if (missing_attributes && missing_attributes.length > 0) {
    lines.push(`UAS will reject this account: it has no ${missing_attributes.join(', ')}`);
  }
  return lines;
}

export const authStatus: Configure = (command, app) => {
  const own = optionsOf(command, { service: serviceOption });
  addExamples(
    command,
    ['show who is signed in and when the token expires', 'uas auth status'],
    ['check the sign-in from a script', 'uas auth status -q || uas auth login'],
  ).action(
    app.action(
      async (context, given) => {
        const row = await status(context, own(given).service);
        const exit = row.signed_in ? 0 : exitCodes.unauthenticated.exit;
        return objectView(row, statusDisplay, { exit, notes: notes(row) });
      },
      { lenient: true },
    ),
  );
};
