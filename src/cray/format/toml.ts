/**
 * TOML in the bytes of Python's toml 0.10.2, its faults included: scripts cut values out of these lines.
 * A text with U+0085 at its beginning, or a list that mixes tables with other values, cannot be written.
 */

import { isMoment, tomlMoment } from './moment.ts';
import { floatText } from './python-text.ts';
import { tomlString } from './toml-string.ts';
import { isFloat, isList, isMap, type Value, type ValueMap } from './value.ts';

/** A table's own lines, and its sub-tables, which come after everything else. */
interface Section {
  lines: string;
  tables: Map<string, ValueMap>;
}

/** The whole document. Throws when the value cannot be written. */
export function tomlText(root: ValueMap): string {
  const top = section(root, '');
  let text = top.lines;
  let open = top.tables;
  // Level by level: all tables of one depth before any that is deeper.
  while (open.size > 0) {
    const deeper = new Map<string, ValueMap>();
    for (const [path, table] of open) {
      const { lines, tables } = section(table, path);
      if (lines !== '' || tables.size === 0) {
        if (text !== '' && !text.endsWith('\n\n')) text += '\n';
        text += `[${path}]\n${lines}`;
      }
      for (const [key, inner] of tables) deeper.set(`${path}.${key}`, inner);
    }
    open = deeper;
  }
  return text;
}

// Python's `$` also matches before a line feed at the end, and such a key stays bare.
const bareKey = /^[A-Za-z0-9_-]+\n?$/;

function section(table: ValueMap, path: string): Section {
  const prefix = path === '' || path.endsWith('.') ? path : `${path}.`;
  const tables = new Map<string, ValueMap>();
  let lines = '';
  let arrays = '';
  for (const [name, value] of table) {
    const key = bareKey.test(name) ? name : tomlString(name);
    if (isMap(value)) tables.set(key, value);
    else if (isList(value) && value.some(isMap)) arrays += arrayOfTables(value, prefix + key);
    else if (value !== null) lines += `${key} = ${inline(value)}\n`;
  }
  return { lines: lines + arrays, tables };
}

function arrayOfTables(items: readonly Value[], path: string): string {
  let text = '';
  for (const item of items) {
    const { lines, tables } = section(asTable(item), path);
    // Lines that begin with a header belong below the blank line, others directly below `[[path]]`.
    const belowBlank = lines.startsWith('[');
    text += `[[${path}]]\n${belowBlank ? '' : lines}\n${belowBlank ? lines : ''}`;
    let open = tables;
    while (open.size > 0) {
      const deeper = new Map<string, ValueMap>();
      for (const [key, table] of open) {
        const inner = section(table, `${path}.${key}`);
        if (inner.lines !== '') text += `[${path}.${key}]\n${inner.lines}`;
        for (const [name, nested] of inner.tables) deeper.set(`${key}.${name}`, nested);
      }
      open = deeper;
    }
  }
  return text;
}

const emptyTable: ValueMap = new Map();

function asTable(item: Value): ValueMap {
  if (isMap(item)) return item;
  if (item === '' || (isList(item) && item.length === 0)) return emptyTable;
  throw new TypeError('a list mixes tables with other values');
}

function inline(value: Value): string {
  // Null has no place in TOML; in a list it becomes a text.
  if (value === null) return '"None"';
  if (typeof value === 'string') return tomlString(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return value.toString();
  if (isFloat(value)) return floatText(value.float).replace(/e([+-])0/g, 'e$1');
  if (isMoment(value)) return tomlMoment(value);
  // A table inside nested lists is walked like a list: only its keys remain.
  const items = isMap(value) ? [...value.keys()] : value;
  return `[${items.map((item) => ` ${inline(item)},`).join('')}]`;
}
