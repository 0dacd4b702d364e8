/**
 * Gives every parameter its value: from the command line, its variables, the configuration file, its default, in
 * this order. Which parameter fails or asks first follows click 7: eager ones, then as given, then as declared.
 */
import { CrayFailure } from '../failure.ts';
import { getDeep, type Value } from '../format/value.ts';
import { prompt } from './ask.ts';
import { convert, hintOf } from './convert.ts';
import {
  type Given,
  helpOption,
  type Invocation,
  isOption,
  type Option,
  type Parameter,
  parametersOf,
} from './model.ts';
import type { Split } from './split.ts';

/** `CRAY_UAS_LIST_FORMAT`: the words of the command and the option. */
function automaticVariable(path: readonly string[], name: string): string {
  return [...path, name].join('_').toUpperCase().replaceAll('-', '_');
}

/** Settings that all commands share are in `[core]`, all others under the command's words. */
function savedKey(path: readonly string[], name: string): string {
  const isCore = ['hostname', 'tenant', 'quiet', 'format'].includes(name);
  return isCore ? `core.${name}` : [...path.slice(1), name].join('.');
}

function inOrder(invocation: Invocation, split: Split): Parameter[] {
  const rank = (parameter: Parameter) => {
    const at = parameter === helpOption ? -1 : split.order.indexOf(parameter);
    return at === -1 ? Number.POSITIVE_INFINITY : at;
  };
  const isLater = (parameter: Parameter) => (isOption(parameter) && parameter.eager ? 0 : 1);
  return [...parametersOf(invocation.command)].sort((one, other) => {
    const first = rank(one);
    const second = rank(other);
    return isLater(one) - isLater(other) || (first === second ? 0 : first - second);
  });
}

function fromCommandLine(parameter: Parameter, { given }: Split): Value | undefined {
  const value = given.get(parameter.name);
  if (value === undefined) return undefined;
  if (typeof value === 'number') {
    return isOption(parameter) && parameter.takes === 'count' ? BigInt(value) : true;
  }
  if (!isOption(parameter)) return parameter.many ? value : value[0];
  if (!parameter.addsUp || value.length === 1) return value.at(-1);
  return value.filter((item) => item !== '').join(',');
}

function fromEnvironment(option: Option, { path, session }: Invocation): string | undefined {
  const { env } = session.deps;
  if (option.typedOnly) return undefined;
  // Set but empty, an explicit variable counts as unset; an automatic one as given.
  const own = option.variable === undefined ? '' : env[option.variable];
  return own || env[automaticVariable(path, option.name)];
}

async function optionValue(option: Option, invocation: Invocation, split: Split): Promise<Given> {
  const given = fromCommandLine(option, split) ?? fromEnvironment(option, invocation);
  if (given !== undefined) return convert(option, given, invocation);
  const question = option.ask?.(invocation);
  if (question) return prompt(invocation.session, question);
  const saved = option.saved
    ? getDeep(invocation.session.config, savedKey(invocation.path, option.name))
    : undefined;
  // Values from a file are neither checked nor converted.
  return saved ?? option.default;
}

/**
 * Fills `invocation.values` and runs what hangs on them.
 * @returns the option that prints something and ends the run, if it was given
 */
export async function settleParameters(
  invocation: Invocation,
  split: Split,
): Promise<'help' | 'version' | undefined> {
  for (const parameter of inOrder(invocation, split)) {
    if (!isOption(parameter)) {
      const value = fromCommandLine(parameter, split);
      if (value === undefined) throw missing('argument', parameter, invocation);
      invocation.values.set(parameter.name, value);
      continue;
    }
    const value = await optionValue(parameter, invocation, split);
    if (value === undefined && parameter.required) throw missing('option', parameter, invocation);
    if (parameter.shows && value === true) return parameter.shows;
    const settled = parameter.settle ? await parameter.settle(invocation, value) : value;
    invocation.values.set(parameter.name, settled);
  }
  refuseExtra(invocation, split);
  return undefined;
}

function refuseExtra(invocation: Invocation, split: Split): void {
  if (invocation.command.kind === 'leaf' && split.rest.length > 0) {
    const plural = split.rest.length === 1 ? '' : 's';
    throw new CrayFailure(
      invocation,
      `Got unexpected extra argument${plural} (${split.rest.join(' ')})`,
    );
  }
}

function missing(what: string, parameter: Parameter, invocation: Invocation): CrayFailure {
  return new CrayFailure(invocation, `Missing ${what} ${hintOf(parameter)}.`);
}
