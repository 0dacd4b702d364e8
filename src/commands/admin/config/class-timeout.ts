/**
 * `--timeout` on classes has two meanings: the service's JSON object, as in `cray`, and the global time limit of
 * this program. The form of the value decides which one; both may be given.
 */
import type { Command } from 'commander';
import type { Context, Options } from '../../../command/command.types.ts';
import { addOptions, readOptions, text, texts } from '../../../command/declare.ts';
import { usageError } from '../../../core/errors.ts';
import {
  readSeconds,
  type Timeout,
  type TimeoutKey,
  timeout,
} from '../../../resources/fields/timeout.ts';
import { readTextValue } from '../../../system/text-input.ts';
import type { Edit } from '../../../verbs/form.ts';

/** Whether the text is an object or an attempt at one: JSON, `@file` or `soft=30m`. Anything else is a duration. */
const isClassTimeout = (text: string) => /^\s*[[{"@]|=/.test(text);

const shape = {
  softTimeout: text(
    '--soft-timeout <duration>',
    'end a UAI after this long without a login, or none',
  ),
  hardTimeout: text(
    '--hard-timeout <duration>',
    'end a UAI after this long even if it is in use, or none',
  ),
  warning: text('--warning <duration>', 'warn users this long before the hard timeout, or none'),
  timeout: texts(
    '--timeout <json>',
    'all three as JSON, @file or soft=30m,hard=24h; a plain duration limits this command instead',
  ),
};

/** Not an option of the command line: the hook keeps here the `--timeout` that is meant for the class. */
const ofClass = { timeoutObject: text('--timeout-object <json>') };

/**
 * Adds the options. `--timeout` replaces the global option of that name: a duration is still the time limit, an
 * object sets the timeout of the class.
 */
export function addTimeoutOptions(command: Command): void {
  addOptions(command, shape);
  command.hook('preAction', () => {
    const values: unknown = command.getOptionValue('timeout');
    if (!Array.isArray(values)) return;
    const texts = values.map(String);
    const own = only(texts.filter(isClassTimeout), 'the timeout of the class');
    const limit = only(
      texts.filter((text) => !isClassTimeout(text)),
      'the time limit of this command',
    );
    command.setOptionValueWithSource('timeout', limit, limit === undefined ? 'default' : 'cli');
    command.setOptionValueWithSource('timeoutObject', own, own === undefined ? 'default' : 'cli');
  });
}

function only(texts: readonly string[], what: string): string | undefined {
  if (texts.length > 1) throw usageError(`--timeout sets ${what} twice; nothing was sent`);
  return texts[0];
}

const single = [
  ['softTimeout', '--soft-timeout', 'soft'],
  ['hardTimeout', '--hard-timeout', 'hard'],
  ['warning', '--warning', 'warning'],
] as const satisfies readonly [option: string, flag: string, key: TimeoutKey][];

/** The timeout of the class from the options; undefined if none of them is given. */
export async function readTimeoutOptions(
  context: Context,
  options: Options,
): Promise<Timeout | Edit<Timeout> | undefined> {
  const given = readOptions(shape, options);
  const { timeoutObject } = readOptions(ofClass, options);
  const all =
    timeoutObject === undefined
      ? undefined
      : timeout.read(await readTextValue(context, timeoutObject, '--timeout'), '--timeout');
  const changes = single.flatMap(([option, name, key]) => {
    const value = given[option];
    if (value === undefined) return [];
    return [[key, value === 'none' ? undefined : readSeconds(value, name)] as const];
  });
  if (changes.length === 0) return all;
  const edit = (current: Timeout = {}): Timeout => {
    const next: Record<string, number | undefined> = { ...current };
    for (const [key, seconds] of changes) next[key] = seconds;
    return Object.fromEntries(
      Object.entries(next).filter(([, seconds]) => seconds !== undefined),
    ) as Timeout;
  };
  return all ? edit(all) : { edit };
}
