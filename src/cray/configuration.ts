/** cray's configuration files in full: every value with its type and place, to be written back as cray writes it. */
import { isAbsolute, join } from 'node:path';
import { messageOf } from '../core/errors.ts';
import { momentOf } from './format/moment.ts';
import type { Value, ValueMap } from './format/value.ts';
import type { Session } from './session.ts';
import { readText } from './text-file.ts';

/** The file of a configuration; an absolute name is taken for the file itself. */
export function configurationFile({ paths }: Session, name: string): string {
  return isAbsolute(name) ? name : join(paths.configurations, name);
}

/** A date as parsed, with the microseconds that the text has: a JavaScript date ends with milliseconds. */
function exactly(iso: string, text: string): string {
  const [, time = '', milliseconds = ''] = /(\d\d:\d\d:\d\d)\.(\d{3})/.exec(iso) ?? [];
  const [, more] = new RegExp(`${time}\\.${milliseconds}(\\d{1,3})`).exec(text) ?? [];
  return more === undefined ? iso : iso.replace(`.${milliseconds}`, (start) => start + more);
}

function fromToml(value: unknown, text: string): Value {
  // Python's reader takes the sign of a zero away.
  if (typeof value === 'number') return { float: value === 0 ? 0 : value };
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint') {
    return value;
  }
  if (Array.isArray(value)) return value.map((item) => fromToml(item, text));
  if (value instanceof Date) return momentOf(exactly(value.toISOString(), text));
  return new Map(Object.entries(value as object).map(([key, item]) => [key, fromToml(item, text)]));
}

// Texts and comments, which are passed over, or a key without quotes: its first character may be any but these, and
// letters and digits are those of every script.
const piece =
  /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|([^\s="'#[\]{}.,][\p{L}\p{N}_-]*(?:\.[\p{L}\p{N}_-]+)*)(?=[ \t]*=)/gu;

/** cray takes keys without quotes that TOML wants quotes for. */
function readToml(text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text);
  } catch (error) {
    const quoted = text.replace(piece, (part, key: string | undefined) =>
      key === undefined ? part : key.replace(/[^.]+/g, (step) => JSON.stringify(step)),
    );
    if (quoted === text) throw error;
    return parse(quoted);
  }
}

/** What a configuration holds; empty when there is no such file. Throws when it is not TOML. */
export async function loadConfiguration(session: Session, name: string): Promise<ValueMap> {
  const file = configurationFile(session, name);
  try {
    const text = await readText(session, file);
    if (text === undefined) return new Map();
    const { parseToml } = await import('../output/toml-text.ts');
    return fromToml(readToml(text, parseToml), text) as ValueMap;
  } catch (error) {
    // Below the first line the parser draws where it stopped.
    const [reason] = messageOf(error).split('\n');
    throw new Error(`cannot read ${file}: ${reason}`, { cause: error });
  }
}

export async function saveConfiguration(
  session: Session,
  name: string,
  values: ValueMap,
): Promise<void> {
  const { tomlText } = await import('./format/toml.ts');
  await session.deps.files.writePrivate(configurationFile(session, name), tomlText(values));
}

/** The name in `active_config` as it is written, line feed included; `default` without the file. */
export async function activeConfiguration(session: Session): Promise<string> {
  return (await readText(session, session.paths.active)) ?? 'default';
}

export async function activate({ deps, paths }: Session, name: string): Promise<void> {
  await deps.files.writePrivate(paths.active, name);
}

/** The map with a value under `a.b.c`. Throws when a key before the last is not a table. */
export function withDeep(
  map: ValueMap,
  [key = '', ...deeper]: readonly string[],
  value: Value,
): ValueMap {
  const changed = new Map(map);
  if (deeper.length === 0) return changed.set(key, value);
  const inner = changed.get(key) ?? new Map();
  if (!(inner instanceof Map)) throw new TypeError(`"${key}" is no section`);
  return changed.set(key, withDeep(inner, deeper, value));
}
