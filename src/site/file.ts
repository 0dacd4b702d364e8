/** Reads configuration files, in which objects have names instead of ids, so that they work on other systems. */
import { messageOf, UasError, usageError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { isRecord } from '../core/record.ts';
import { parseYaml } from '../output/yaml-text.ts';
import { type ConfigKind, configKinds, fieldEntries } from '../resources/config-resource.ts';
import { type AnySpec, resourceOf } from '../resources/config-resources.ts';
import { kindOf } from '../resources/fields/codec.ts';
import { isModeKey } from '../resources/fields/file-mode.ts';
import { snakeCase } from '../resources/fields/snake-case.ts';
import { interruptible } from '../system/signal-handlers.ts';

export interface FileEntry {
  /** Name or comment. */
  label: string;
  /** The id of an object without a unique comment; not valid on another system. */
  id: string | undefined;
  /** The fields in the file. Null clears a field. */
  spec: AnySpec;
  /** For errors: `classes[2] "legacy"`. */
  where: string;
}

/** An omitted section is not changed; an empty one means that no objects should exist. */
export type SiteFile = Partial<Record<ConfigKind, readonly FileEntry[]>>;

/** The maximum size of a file, checked before it is parsed. */
const largest = 5_000_000;

type Complain = (problem: string, hint?: string) => void;

function readFields(
  kind: ConfigKind,
  item: Record<string, unknown>,
  where: string,
  complain: Complain,
): AnySpec {
  const fields = new Map(fieldEntries(resourceOf(kind)));
  const spec: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(item)) {
    if (key === 'id') continue;
    const field = fields.get(key);
    if (!field) {
      const [close] = nearest(key, [...fields.keys()]);
      complain(
        `${where}: unknown field "${key}"`,
        close ? `did you mean ${close}?` : `known: ${[...fields.keys()].join(', ')}`,
      );
      continue;
    }
    try {
      const what = `${where}: ${key}`;
      const empties = value === null && field.sticky && !field.refersTo;
      spec[key] = empties ? null : field.codec.read(value, what);
    } catch (error) {
      if (!(error instanceof UasError)) throw error;
      complain(error.message, error.hint);
    }
  }
  return spec;
}

function readEntry(
  kind: ConfigKind,
  item: unknown,
  place: string,
  complain: Complain,
): FileEntry[] {
  if (!isRecord(item)) {
    complain(`${place}: expected an object, not ${kindOf(item)}`);
    return [];
  }
  const { label } = resourceOf(kind);
  const name = item[label];
  const { id } = item;
  const where = typeof name === 'string' && name !== '' ? `${place} "${name}"` : place;
  if (id !== undefined && typeof id !== 'string') {
    complain(`${where}: id: expected text, not ${kindOf(id)}`);
  }
  if ((typeof name !== 'string' || name === '') && typeof id !== 'string') {
    complain(`${where}: ${label} is missing`);
  }
  const spec = readFields(kind, item, where, complain);
  return [
    {
      label: typeof name === 'string' ? name.trim() : '',
      id: typeof id === 'string' ? id : undefined,
      spec,
      where,
    },
  ];
}

/** Checks that no two entries are for the same object, and that there is at most one default. */
function checkSection(kind: ConfigKind, entries: readonly FileEntry[], complain: Complain): void {
  const seen = new Map<string, string>();
  for (const { label, id, where } of entries) {
    const key = id ?? label;
    const first = seen.get(key);
    if (first !== undefined && key !== '') complain(`${where}: duplicate of ${first}`);
    seen.set(key, where);
  }
  const defaults = entries.filter(({ spec }) => spec.default === true);
  if (defaults.length > 1) {
    complain(
      `${kind}: only one can be the default, not ${defaults.map(({ where }) => where).join(', ')}`,
    );
  }
}

const isModeText = (key: string) => isModeKey(snakeCase(key));

/** Detects an unfilled template of Jinja, Helm or Ansible: `{{ name }}` outside quotes, or `{% if … %}`. */
function templateHint(text: string): string | undefined {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => /(?:^|[\s:[,-])\{\{.*\}\}|^\s*\{%.*%\}/.test(line));
  const mark = lines[at]?.includes('{{') ? '{{ }}' : '{% %}';
  return at === -1 ? undefined : `${mark} in line ${at + 1} looks like an unfilled template`;
}

function parse(text: string, source: string): Record<string, unknown> {
  if (text.length > largest) throw usageError(`${source} is too large for a configuration`);
  if (text.includes('\0')) throw usageError(`${source} is not UTF-8 text`);
  let value: unknown;
  try {
    const reading = { octal: true, octalAsText: isModeText };
    value = interruptible(() => parseYaml(text.replace(/^\ufeff/, ''), reading));
  } catch (error) {
    const why = messageOf(error).split('\n')[0];
    throw usageError(`${source}: invalid YAML: ${why}`, templateHint(text));
  }
  if (value === null || value === undefined)
    throw usageError(`${source} is empty; nothing was sent`);
  if (!isRecord(value)) throw usageError(`${source}: expected an object, not ${kindOf(value)}`);
  if (Object.keys(value).length === 0) throw usageError(`${source} is empty; nothing was sent`);
  return value;
}

interface Mistake {
  problem: string;
  hint: string | undefined;
}

/** The text of a file, with its name for errors. */
export interface SourceText {
  text: string;
  source: string;
}

/** The entries of each section. With several files, `prefix` names the file in errors. */
function readSections(
  value: Record<string, unknown>,
  prefix: string,
  complain: Complain,
): [ConfigKind, FileEntry[]][] {
  return Object.entries(value).flatMap(([section, items]): [ConfigKind, FileEntry[]][] => {
    const kind = configKinds.find((known) => known === section);
    if (!kind) {
      const [close] = nearest(section, configKinds);
      complain(
        `${prefix}unknown section "${section}"`,
        close ? `did you mean ${close}?` : `known: ${configKinds.join(', ')}`,
      );
      return [];
    }
    if (!Array.isArray(items)) {
      complain(`${prefix}${kind}: expected a list, not ${kindOf(items)}`);
      return [];
    }
    const entries = items.flatMap((item, at) => {
      return readEntry(kind, item, `${prefix}${kind}[${at}]`, complain);
    });
    return [[kind, entries]];
  });
}

/**
 * Reads and checks YAML or JSON files. Sections of the same kind are merged, so that no object may be in
 * two files.
 * @throws UasError usage with all errors
 */
export function readSiteFiles(files: readonly SourceText[]): SiteFile {
  const problems: Mistake[] = [];
  const complain: Complain = (problem, hint) => problems.push({ problem, hint });
  const file: SiteFile = {};
  for (const { text, source } of files) {
    const prefix = files.length > 1 ? `${source}: ` : '';
    for (const [kind, entries] of readSections(parse(text, source), prefix, complain)) {
      file[kind] = [...(file[kind] ?? []), ...entries];
    }
  }
  for (const kind of configKinds) checkSection(kind, file[kind] ?? [], complain);
  throwMistakes(sourcesText(files), problems);
  return file;
}

export const sourcesText = (files: readonly SourceText[]) =>
  files.map(({ source }) => source).join(', ');

/** Throws a single problem as the error, or several as its details. */
export function throwMistakes(
  source: string,
  problems: readonly { problem: string; hint?: string | undefined }[],
): void {
  const [first, ...more] = problems;
  if (!first) return;
  if (more.length === 0) throw usageError(`${source}: ${first.problem}`, first.hint);
  throw new UasError('usage', `${source}: ${problems.length} errors; nothing was sent`, {
    details: problems.map(({ problem, hint }) => (hint ? `${problem} (${hint})` : problem)),
  });
}
