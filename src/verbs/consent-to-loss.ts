/** Consent to destroying what no backup can hold: each object is named, on the terminal or with an option. */
import type { Command } from 'commander';
import type { Context } from '../command/command.types.ts';
import { canAsk } from '../command/confirm.ts';
import { collect } from '../command/options.ts';
import { UasError, usageError } from '../core/errors.ts';
import { isNamed, type Loss, lossText } from '../site/losses.ts';

export function addLossOption(command: Command): Command {
  return command.option(
    '--lose <name>',
    'an object that may be lost although the backup cannot hold all of it; repeatable',
    collect,
  );
}

const optionFor = ({ kind, label }: Loss) => {
  const name = `${kind}/${label}`;
  return `--lose ${/^[\w./:-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`}`;
};

/**
 * Asks for each object by its name. Where nobody can be asked, or after `--yes`, the names have to be given with
 * `--lose`.
 * @throws UasError usage before anything is changed when a name is missing
 */
export async function consentToLosses(
  context: Context,
  losses: readonly Loss[],
  given: readonly string[],
): Promise<void> {
  const open = losses.filter((loss) => !given.some((text) => isNamed(loss, text)));
  if (open.length === 0) return;
  const { io, prompt } = context.deps;
  if (!canAsk(context)) {
    throw usageError(
      `the backup cannot hold ${open.map(lossText).join('; ')}; nothing was changed`,
      `if that may be lost, add ${open.map(optionFor).join(' ')}`,
    );
  }
  for (const loss of open) {
    io.say(`the backup cannot hold ${lossText(loss)}`);
    const answer = await prompt.input(`Lose it: type ${loss.label} to continue`);
    if (!isNamed(loss, answer)) throw new UasError('failed', 'not confirmed; nothing was changed');
  }
}
