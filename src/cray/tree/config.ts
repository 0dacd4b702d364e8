/** `cray config`: looks at configurations and changes them. */
import type { Argument, Group, Invocation, Leaf } from '../click/model.ts';
import { textOf } from '../click/model.ts';
import { activate, loadConfiguration, saveConfiguration } from '../configuration.ts';
import { CrayFailure } from '../failure.ts';
import { isMap, isTruthy, type Value, type ValueMap } from '../format/value.ts';
import { log } from '../session.ts';
import { globalOptions } from './global-options.ts';

const failure = (invocation: Invocation, message: string, cause?: unknown) =>
  new CrayFailure(invocation, message, { preamble: 'usage', cause });

async function mustLoad(invocation: Invocation, name: string): Promise<ValueMap> {
  const found = await loadConfiguration(invocation.session, name);
  if (found.size === 0) throw failure(invocation, 'Unable to find configuration file.');
  return found;
}

function merge(map: ValueMap, changes: ValueMap): ValueMap {
  const merged = new Map(map);
  for (const [key, value] of changes) {
    const before = merged.get(key);
    if (!isMap(before) || !isTruthy(before)) merged.set(key, value);
    else if (isMap(value)) merged.set(key, merge(before, value));
    else throw new TypeError(`"${key}" is a section`);
  }
  return merged;
}

function without(map: ValueMap, [key = '', ...deeper]: readonly string[]): ValueMap {
  const value = map.get(key);
  if (value === undefined) throw new RangeError(`there is no "${key}"`);
  const rest = new Map(map);
  if (deeper.length === 0) rest.delete(key);
  else if (isMap(value)) rest.set(key, without(value, deeper));
  else throw new TypeError(`"${key}" is no section`);
  return rest;
}

/** `a=b`; text after a second `=` is lost, as in cray. */
function assignment(text: string): readonly [string, string] {
  const [key = '', value] = text.split('=');
  if (value === undefined) throw new TypeError(`"${text}" has no =`);
  return [key, value];
}

const argument = (name: string, metavar: string, many = false): Argument => ({
  kind: 'argument',
  name,
  metavar,
  many,
});

function leaf(
  name: string,
  summary: string,
  args: readonly Argument[],
  run: (invocation: Invocation) => Promise<Value>,
): Leaf {
  return { kind: 'leaf', name, summary, parameters: [...args, ...globalOptions], run };
}

const describe = leaf('describe', 'Show a configuration.', [], async (invocation) => {
  const { session } = invocation;
  log(session, 'always', `Your active configuration is: ${session.activeConfiguration}`);
  if (session.configuration !== session.activeConfiguration) {
    log(session, 'always', `Describing configuration: ${session.configuration}`);
  }
  return mustLoad(invocation, session.configuration);
});

const get = leaf('get', 'Show one value.', [argument('prop', 'PROPERTY')], async (invocation) => {
  const config = await mustLoad(invocation, invocation.session.configuration);
  let found: Value | undefined = config;
  for (const key of (textOf(invocation, 'prop') ?? '').split('.')) {
    found = isMap(found) ? found.get(key) : undefined;
    if (found === undefined) throw failure(invocation, 'Unable to find property.');
  }
  return found;
});

const list = leaf('list', 'List the configurations.', [], async ({ session }) => {
  const names = await session.deps.files.list(session.paths.configurations);
  return new Map([
    [
      'configurations',
      names.map((name): Value => {
        return new Map<string, Value>([
          ['name', name],
          ['is_active', name === session.activeConfiguration],
        ]);
      }),
    ],
  ]);
});

const set = leaf(
  'set',
  'Set values: cray config set auth.login username=vers',
  [argument('section', 'SECTION'), argument('values', 'VALUES...', true)],
  async (invocation) => {
    const { session, values } = invocation;
    const config = await mustLoad(invocation, session.configuration);
    try {
      let changes: ValueMap = new Map((values.get('values') as readonly string[]).map(assignment));
      for (const key of (textOf(invocation, 'section') ?? '').split('.').reverse()) {
        changes = new Map([[key, changes]]);
      }
      await saveConfiguration(session, session.configuration, merge(config, changes));
    } catch (error) {
      throw failure(invocation, 'Unable to set property.', error);
    }
    return null;
  },
);

const unset = leaf(
  'unset',
  'Remove values: cray config unset core.tenant',
  [argument('props', 'PROPERTIES', true)],
  async (invocation) => {
    const { session, values } = invocation;
    let config = await mustLoad(invocation, session.configuration);
    for (const property of values.get('props') as readonly string[]) {
      try {
        config = without(config, property.split('.'));
        await saveConfiguration(session, session.configuration, config);
      } catch (error) {
        throw failure(invocation, 'Unable to unset property.', error);
      }
    }
    return null;
  },
);

const use = leaf(
  'use',
  'Make a configuration the active one.',
  [argument('config', 'CONFIGURATION')],
  async (invocation) => {
    const name = textOf(invocation, 'config') ?? '';
    await mustLoad(invocation, name);
    await activate(invocation.session, name);
    return `Your active configuration is: ${name}`;
  },
);

export const configGroup: Group = {
  kind: 'group',
  name: 'config',
  summary: 'Look at configurations and change them.',
  parameters: [],
  commands: [describe, get, list, set, unset, use],
};
