/** Options of `resources create` and `update`. */
import type { Context } from '../../../command/command.types.ts';
import { addOptions, readOptions, text, texts } from '../../../command/declare.ts';
import { newName } from '../../../command/options.ts';
import { usageError } from '../../../core/errors.ts';
import { type Quantities, quantities, readQuantity } from '../../../resources/fields/quantities.ts';
import { comment } from '../../../resources/fields/text.ts';
import type { LimitsSpec } from '../../../resources/limits.ts';
import { readTextValue } from '../../../system/text-input.ts';
import type { Edit, Form } from '../../../verbs/form.ts';

const shape = {
  comment: text('--comment <text>', 'what it is for; also serves as its name'),
  cpu: text('--cpu <quantity>', 'CPUs for limit and request, such as 300m or 2'),
  memory: text('--memory <quantity>', 'memory for limit and request, such as 250Mi or 1Gi'),
  requestCpu: text('--request-cpu <quantity>', 'CPUs to request, if less than the limit'),
  requestMemory: text('--request-memory <quantity>', 'memory to request, if less than the limit'),
  limit: texts('--limit <quantities>', 'upper limit: JSON, @file, or cpu=1,memory=1Gi'),
  request: texts('--request <quantities>', 'amount to reserve: JSON, @file, or cpu=1,memory=1Gi'),
};

/** Single quantities, each with the option that it comes from. */
function amounts(
  given: Readonly<Record<'cpu' | 'memory', string | undefined>>,
  prefix = '',
): Quantities {
  const found: Record<string, string> = {};
  for (const [resource, value] of Object.entries(given)) {
    if (value !== undefined) found[resource] = readQuantity(value, `--${prefix}${resource}`);
  }
  return found;
}

/** A whole object. The last JSON object wins; `key=value` adds to the one before it. */
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

/** The given object, or the present one, with single quantities applied on top. */
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
    addOptions(command, shape);
  },
  async read({ context, options, verb, name }) {
    const {
      comment: label,
      cpu,
      memory,
      requestCpu,
      requestMemory,
      limit: limits,
      request: requests,
    } = readOptions(shape, options);
    const given = newName(verb, name, label, '--comment');
    const both = amounts({ cpu, memory });
    const limit = merged(await whole(context, limits, '--limit'), both);
    const request = merged(await whole(context, requests, '--request'), {
      ...both,
      ...amounts({ cpu: requestCpu, memory: requestMemory }, 'request-'),
    });
    const says = (value: object | undefined) => value && Object.keys(value).length > 0;
    if (verb === 'create' && !says(limit) && !says(request)) {
      throw usageError(
        'a resource specification needs a limit or a request',
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
        'use the same limit and request',
        'uas admin config resources create small --cpu 300m --memory 1Gi',
      ],
      [
        'set a request below the limit',
        'uas admin config resources create burst --limit cpu=4,memory=8Gi --request cpu=1,memory=2Gi',
      ],
      [
        'use the syntax of cray uas',
        `uas admin config resources create --comment small --limit '{"cpu": "300m", "memory": "1Gi"}' --request '{"cpu": "300m", "memory": "1Gi"}'`,
      ],
    ],
    update: [
      ['change the memory', 'uas admin config resources update small --memory 2Gi'],
      ['remove the limit', "uas admin config resources update small --limit '{}'"],
    ],
  },
};
