/** Confirmation of destructive actions: shows the targets and prompts, unless --yes is given. */

import { UasError, usageError } from '../core/errors.ts';
import type { Line } from '../system/styled-line.ts';
import type { Context } from './command.types.ts';
import { type ServiceName, systemName } from './system.ts';

/** For more targets than this, the user must type their number. */
const manyTargets = 10;

/** The maximum number of targets to list; the rest are only counted. */
const mostShown = 100;

export interface Danger {
  /** `delete 3 UAIs`; the question adds the system. */
  what: string;
  /** The service that is changed; the User Access Service by default. */
  service?: ServiceName | undefined;
  /** One line for each target. */
  targets: readonly Line[];
  /** Warnings to show before the question. */
  warnings?: readonly Line[] | undefined;
  /** The accepted words to type, of which the prompt shows the first; without them the question is yes or no. */
  typed?: readonly string[] | undefined;
}

/** Whether to prompt before the change: without --yes, and with a terminal. */
export const canAsk = ({ yes, deps }: Context) => !yes && deps.prompt.available;

/** Fails without a terminal and without `--yes`. Called before any lookup if possible. */
export function requireConsent(
  { yes, dryRun, deps }: Context,
  what: string,
  state: 'nothing was sent' | 'nothing was changed' = 'nothing was sent',
): void {
  if (yes || dryRun || deps.prompt.available) return;
  throw usageError(
    `confirmation is required to ${what}, but there is no terminal; ${state}`,
    'to confirm, add --yes; to preview, add --dry-run',
  );
}

/** Shows the action and its targets and prompts. Returns only after confirmation. */
export async function confirm(context: Context, danger: Danger): Promise<void> {
  const { targets, warnings = [], typed } = danger;
  if (context.yes) return;
  requireConsent(context, danger.what);
  const what = `${danger.what} on ${await systemName(context, danger.service)}`;
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
          (await prompt.input(`${capitalized(what)}: type ${word} to continue`)).trim(),
        );
  if (!agreed) throw new UasError('failed', 'not confirmed; nothing was changed');
}

const asSpans = (line: Line) => (typeof line === 'string' ? [line] : line);

function capitalized(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}

/** What to type to confirm this many targets; undefined if a yes or no is enough. */
export function typedFor(count: number): readonly string[] | undefined {
  return count > manyTargets ? [String(count)] : undefined;
}

/** `1 UAI`, `3 UAIs` */
export function counted(count: number, singular: string, plural: string): string {
  return `${count} ${count === 1 ? singular : plural}`;
}
