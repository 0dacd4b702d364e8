/** Checks and converts what was typed or found in a variable. */
import { CrayFailure } from '../failure.ts';
import { readInteger } from '../format/integer.ts';
import { textRepr } from '../format/python-text.ts';
import type { Value } from '../format/value.ts';
import { type Invocation, isOption, type Option, type Parameter } from './model.ts';

/** The parameter's name as errors quote it. */
export function hintOf(parameter: Parameter): string {
  if (!isOption(parameter)) return textRepr(parameter.metavar);
  return parameter.flags.map(textRepr).join(' / ');
}

const booleans: Record<string, boolean> = {
  true: true,
  t: true,
  '1': true,
  yes: true,
  y: true,
  false: false,
  f: false,
  '0': false,
  no: false,
  n: false,
};

/** @param value a text; a switch or a count has its value already when it was typed */
export async function convert(
  option: Option,
  value: Value,
  invocation: Invocation,
): Promise<Value> {
  if (typeof value !== 'string') return value;
  const refuse = (why: string) =>
    new CrayFailure(invocation, `Invalid value for ${hintOf(option)}: ${why}`);
  if (option.takes === 'count') {
    const count = readInteger(value);
    if (count === undefined) throw refuse(`${value} is not a valid integer`);
    if (count < 0n) throw refuse(`${count} is smaller than the minimum valid value 0.`);
    return count;
  }
  const { type } = option;
  if (type === 'text') return value;
  if (type === 'boolean') {
    const word = value.toLowerCase();
    const known = Object.hasOwn(booleans, word) ? booleans[word] : undefined;
    if (known === undefined) throw refuse(`${word} is not a valid boolean`);
    return known;
  }
  if (type === 'path') {
    const { files } = invocation.session.deps;
    const facts = await files.stat(value).catch(() => undefined);
    if (!facts) throw refuse(`Path '${value}' does not exist.`);
    if (facts.isFile) {
      await files.read(value).catch(() => {
        throw refuse(`Path '${value}' is not readable.`);
      });
    }
    return value;
  }
  if (!type.includes(value)) {
    throw refuse(`invalid choice: ${value}. (choose from ${type.join(', ')})`);
  }
  return value;
}
