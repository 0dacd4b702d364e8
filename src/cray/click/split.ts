/** Splits a command's arguments into options and the rest, by click 7's rules: nothing is abbreviated. */
import { CrayFailure } from '../failure.ts';
import { type Invocation, isOption, type Option, type Parameter, parametersOf } from './model.ts';

export interface Split {
  /** Values by name: a text for each time an option or argument was given, a number of times for switches. */
  given: Map<string, readonly string[] | number>;
  /** The parameters that were given, in order. */
  order: readonly Parameter[];
  /** What no parameter takes. */
  rest: readonly string[];
}

function advice(candidates: readonly string[]): string {
  if (candidates.length === 0) return '';
  if (candidates.length === 1) return `  Did you mean ${candidates[0]}?`;
  return `  (Possible options: ${candidates.toSorted().join(', ')})`;
}

/** The reading of one command line, as far as it has come. */
interface Reading {
  invocation: Invocation;
  options: readonly Option[];
  /** The words that are not read yet. */
  queue: string[];
  given: Map<string, readonly string[] | number>;
  order: Parameter[];
}

const isLong = (flag: string) => flag.startsWith('--');

const byFlag = ({ options }: Reading, flag: string) =>
  options.find(({ flags }) => flags.includes(flag));

function unknownOption(
  { invocation }: Reading,
  flag: string,
  candidates: readonly string[] = [],
): CrayFailure {
  return new CrayFailure(invocation, `no such option: ${flag}${advice(candidates)}`);
}

function take({ queue, given, order }: Reading, option: Option, flag: string): void {
  order.push(option);
  if (option.takes !== 'value') {
    given.set(option.name, Number(given.get(option.name) ?? 0) + 1);
    return;
  }
  const value = queue.shift();
  if (value === undefined) {
    throw new CrayFailure(undefined, `${flag} option requires an argument`, { preamble: 'none' });
  }
  given.set(option.name, [...((given.get(option.name) as string[]) ?? []), value]);
}

function takeLong(reading: Reading, flag: string, attached: string | undefined): boolean {
  const option = isLong(flag) ? byFlag(reading, flag) : undefined;
  if (!option) return false;
  if (option.takes === 'value') {
    if (attached !== undefined) reading.queue.unshift(attached);
  } else if (attached !== undefined) {
    throw new CrayFailure(undefined, `${flag} option does not take a value`, { preamble: 'none' });
  }
  take(reading, option, flag);
  return true;
}

/** `-vvh`: every letter is an option; what follows one that takes a value is its value. */
function takeShort(reading: Reading, letters: string): void {
  const rest = Array.from(letters);
  for (let letter = rest.shift(); letter !== undefined; letter = rest.shift()) {
    const option = byFlag(reading, `-${letter}`);
    if (!option) throw unknownOption(reading, `-${letter}`);
    if (option.takes === 'value' && rest.length > 0) reading.queue.unshift(rest.splice(0).join(''));
    take(reading, option, `-${letter}`);
  }
}

function takeFlags(reading: Reading, arg: string): void {
  const [flag = '', ...attached] = arg.split('=');
  const value = attached.length === 0 ? undefined : attached.join('=');
  if (takeLong(reading, flag, value)) return;
  if (!isLong(arg)) {
    takeShort(reading, arg.slice(1));
    return;
  }
  const long = reading.options.flatMap(({ flags }) => flags.filter(isLong));
  throw unknownOption(
    reading,
    flag,
    long.filter((candidate) => candidate.startsWith(flag)),
  );
}

/** Reads options up to the first word for a group, anywhere for a leaf; `--` ends them. */
export function splitArguments(invocation: Invocation, args: readonly string[]): Split {
  const parameters = parametersOf(invocation.command);
  const queue = [...args];
  const words: string[] = [];
  const options = parameters.filter(isOption);
  const reading: Reading = { invocation, options, queue, given: new Map(), order: [] };
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (arg === '--') break;
    if (arg.startsWith('-') && arg !== '-') {
      takeFlags(reading, arg);
    } else if (invocation.command.kind === 'group') {
      queue.unshift(arg);
      break;
    } else words.push(arg);
  }
  const { given, order } = reading;
  return assignArguments(parameters, { given, order, rest: [...words, ...queue] });
}

/** Gives the words that are left to the arguments, in the order of their declaration. */
function assignArguments(parameters: readonly Parameter[], split: Split): Split {
  const rest = [...split.rest];
  const given = new Map(split.given);
  const order = [...split.order];
  for (const parameter of parameters) {
    if (isOption(parameter)) continue;
    const values = rest.splice(0, parameter.many ? rest.length : 1);
    if (values.length > 0) given.set(parameter.name, values);
    order.push(parameter);
  }
  return { given, order, rest };
}
