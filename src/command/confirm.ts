/** Consent before something is destroyed: what it hits is shown, and a person answers, or a script has said --yes. */

import { UasError, usageError } from '../core/errors.ts';
import type { Line } from '../system/io.ts';
import type { Context } from './command.types.ts';

/** More targets than this want their number typed. */
const manyTargets = 10;

/** Of a long list the beginning is shown; the rest is counted. */
const mostShown = 100;

export interface Danger {
  /** `delete 3 UAIs` */
  what: string;
  /** One line for each target. */
  targets: readonly Line[];
  /** More to know before the answer. */
  warnings?: readonly Line[] | undefined;
  /** What has to be typed, the first being the one that is asked for; without it yes or no is enough. */
  typed?: readonly string[] | undefined;
}

/** Whether a question comes before the change: nobody has said --yes, and somebody is there. */
export const canAsk = ({ yes, deps }: Context) => !yes && deps.prompt.available;

/** Refuses when nobody can be asked and `--yes` is missing; called before anything is looked up, where that can be. */
export function requireConsent(
  { yes, dryRun, deps }: Context,
  what: string,
  state: 'nothing was sent' | 'nothing was changed' = 'nothing was sent',
): void {
  if (yes || dryRun || deps.prompt.available) return;
  throw usageError(
    `to ${what} needs a confirmation, and there is no terminal to ask on; ${state}`,
    'if you are sure, add --yes; to see what would happen, add --dry-run',
  );
}

/** Shows what is about to happen and asks. Returns only after consent. */
export async function confirm(context: Context, danger: Danger): Promise<void> {
  const { what, targets, warnings = [], typed } = danger;
  if (context.yes) return;
  requireConsent(context, what);
  const { io, prompt } = context.deps;
  io.say(...targets.slice(0, mostShown).map((line): Line => ['  ', ...asSpans(line)]));
  if (targets.length > mostShown) io.say(`  … and ${targets.length - mostShown} more`);
  io.say(
    ...warnings.map((line): Line => [{ text: 'warning: ', style: 'yellow' }, ...asSpans(line)]),
  );
  const [word] = typed ?? [];
  const agreed =
    word === undefined
      ? await prompt.confirm(`${capitalized(what)}?`)
      : (typed ?? []).includes(
          (await prompt.input(`${capitalized(what)}: type ${word} to go on`)).trim().toLowerCase(),
        );
  if (!agreed) throw new UasError('failed', 'not confirmed; nothing was changed');
}

const asSpans = (line: Line) => (typeof line === 'string' ? [line] : line);

function capitalized(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}

/** What has to be typed for so many targets; undefined when yes or no is enough. */
export function typedFor(count: number, all: boolean): readonly string[] | undefined {
  if (all) return [String(count), 'all'];
  return count > manyTargets ? [String(count)] : undefined;
}

/** `1 UAI`, `3 UAIs` */
export function counted(count: number, singular: string, plural: string): string {
  return `${count} ${count === 1 ? singular : plural}`;
}
