/** Confirms the loss of data that cannot be backed up: each object must be named, at a prompt or with an option. */
import type { Command } from 'commander';
import type { Context } from '../command/command.types.ts';
import { canAsk } from '../command/confirm.ts';
import { optionsOf, texts } from '../command/declare.ts';
import { UasError, usageError } from '../core/errors.ts';
import { isNamed, type Loss, lossText } from '../site/losses.ts';

export function addLossOption(command: Command) {
  return optionsOf(command, {
    lose: texts(
      '--lose <name>',
      'allow the loss of an object that cannot be backed up completely; repeatable',
    ),
  });
}

const optionFor = ({ kind, label }: Loss) => {
  const name = `${kind}/${label}`;
  return `--lose ${/^[\w./:-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`}`;
};

/**
 * Prompts for the name of each object. Without a terminal, or with `--yes`, the names must be given with
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
      `cannot back up ${open.map(lossText).join('; ')}; nothing was changed`,
      `to accept the loss, add ${open.map(optionFor).join(' ')}`,
    );
  }
  for (const loss of open) {
    io.say(`cannot back up ${lossText(loss)}`);
    const answer = await prompt.input(`Accept the loss: type ${loss.label} to continue`);
    if (!isNamed(loss, answer)) throw new UasError('failed', 'not confirmed; nothing was changed');
  }
}
