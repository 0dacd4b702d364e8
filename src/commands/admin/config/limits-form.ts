/** Options of `resources create` and `update`. */
import type { Context, Options } from '../../../command/command.types.ts';
import { collect, newName } from '../../../command/options.ts';
import { usageError } from '../../../core/errors.ts';
import { type Quantities, quantities, readQuantity } from '../../../resources/fields/quantities.ts';
import { comment } from '../../../resources/fields/text.ts';
import type { LimitsSpec } from '../../../resources/limits.ts';
import { readTextValue } from '../../../system/text-input.ts';
import type { Edit, Form } from '../../../verbs/form.ts';

/** Single quantities by the options that name them. */
function amounts(options: Options, prefix: '' | 'request'): Quantities {
  const found: Record<string, string> = {};
  for (const resource of ['cpu', 'memory']) {
    const key = prefix ? `${prefix}${resource[0]?.toUpperCase()}${resource.slice(1)}` : resource;
    const flag = `--${prefix ? `${prefix}-` : ''}${resource}`;
    if (options[key] !== undefined) found[resource] = readQuantity(options[key], flag);
  }
  return found;
}

/** A whole object, of which only the last counts; `key=value` adds to what stands before it. */
const isObject = (text: string) => /^\s*[[{"@-]/.test(text);

async function whole(
  context: Context,
  values: readonly string[] | undefined,
  flag: string,
): Promise<Quantities | undefined> {
  if (values === undefined) return undefined;
  const from = Math.max(0, values.findLastIndex(isObject));
  const parts = [];
  for (const value of values.slice(from)) {
    parts.push(quantities.read(await readTextValue(context, value, flag), flag));
  }
  return Object.assign({}, ...parts) as Quantities;
}

/** The whole object when it is given, with single quantities over it or over what is there. */
function merged(
  all: Quantities | undefined,
  single: Quantities,
): Quantities | Edit<Quantities> | undefined {
  if (Object.keys(single).length === 0) return all;
  if (all) return { ...all, ...single };
  return { edit: (current) => ({ ...current, ...single }) };
}

export const limitsForm: Form<LimitsSpec> = {
  addOptions(command) {
    command
      .option('--comment <text>', 'what it is for; people call it by this')
      .option('--cpu <quantity>', 'processors for limit and request, such as 300m or 2')
      .option('--memory <quantity>', 'memory for limit and request, such as 250Mi or 1Gi')
      .option('--request-cpu <quantity>', 'a request below the limit')
      .option('--request-memory <quantity>', 'a request below the limit')
      .option('--limit <quantities>', 'the most: JSON, @file, or cpu=1,memory=1Gi', collect)
      .option(
        '--request <quantities>',
        'what is set aside: JSON, @file, or cpu=1,memory=1Gi',
        collect,
      );
  },
  async read({ context, options, verb, name }) {
    const given = newName(verb, name, options.comment, '--comment');
    const both = amounts(options, '');
    const limit = merged(
      await whole(context, options.limit as string[] | undefined, '--limit'),
      both,
    );
    const request = merged(
      await whole(context, options.request as string[] | undefined, '--request'),
      {
        ...both,
        ...amounts(options, 'request'),
      },
    );
    const says = (value: object | undefined) => value && Object.keys(value).length > 0;
    if (verb === 'create' && !says(limit) && !says(request)) {
      throw usageError(
        'a specification without limit and request has no effect',
        'add --cpu, --memory, --limit or --request',
      );
    }
    return {
      ...(given && { comment: comment.read(given.text, given.flag) }),
      ...(limit && { limit }),
      ...(request && { request }),
    };
  },
  examples: {
    create: [
      [
        'limit and request alike',
        'uas admin config resources create small --cpu 300m --memory 1Gi',
      ],
      [
        'a smaller request',
        'uas admin config resources create burst --limit cpu=4,memory=8Gi --request cpu=1,memory=2Gi',
      ],
      [
        'as the old command has it',
        `uas admin config resources create --comment small --limit '{"cpu": "300m", "memory": "1Gi"}' --request '{"cpu": "300m", "memory": "1Gi"}'`,
      ],
    ],
    update: [
      ['more memory', 'uas admin config resources update small --memory 2Gi'],
      ['no limit any more', "uas admin config resources update small --limit '{}'"],
    ],
  },
};
