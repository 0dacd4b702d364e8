/** `uas auth status`: a verdict, so it is printed whatever it is, and the exit code is 0 or 4. */
import { addExamples, type Configure } from '../../command/app.ts';
import { exitCodes } from '../../core/errors.ts';
import { objectView } from '../../output/view.ts';
import { type Status, status, statusDisplay } from '../../sign-in/status.ts';
import type { TokenService } from '../../tokens/tokens.ts';
import { serviceOption } from './service-option.ts';

function notes({ problem, missing_attributes, source, overrides }: Status): string[] {
  const lines: string[] = [];
  if (overrides) lines.push(`${source} goes before your sign-in as ${overrides}`);
  if (problem) lines.push(problem);
  if (missing_attributes && missing_attributes.length > 0) {
    lines.push(`UAS will refuse the account: it has no ${missing_attributes.join(', ')}`);
  }
  return lines;
}

export const authStatus: Configure = (command, app) => {
  addExamples(
    command.addOption(serviceOption()),
    ['who am I, and until when', 'uas auth status'],
    ['in a script', 'uas auth status -q || uas auth login'],
  ).action(
    app.action(
      async (context, { service }) => {
        const row = await status(context, service as TokenService);
        const exit = row.signed_in ? 0 : exitCodes.unauthenticated.exit;
        return objectView(row, statusDisplay, { exit, notes: notes(row) });
      },
      { lenient: true },
    ),
  );
};
