/** Variables that override settings: `UAS_SERVE_LIMITS_PER_USER` for `limits.perUser`. */

import { usageError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import type { Env } from '../../system/deps.ts';
import type { Fields, Kind } from './kinds.ts';
import { type Located, located } from './located.ts';
import { parseInline } from './parse-file.ts';

const prefix = 'UAS_SERVE_';
/** Names the configuration file itself. */
export const fileVariable = `${prefix}CONFIG`;
/** Kubernetes sets these in pods of a namespace with a Service called uas-serve. */
const serviceLink = /^UAS_SERVE_(?:SERVICE_(?:HOST|PORT.*)|PORT(?:_\d+_.*)?)$/;

interface Setting {
  path: readonly string[];
  kind: Kind<unknown>;
}

function nameOf(path: readonly string[]): string {
  const words = path.map((key) => key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase());
  return prefix + words.join('_');
}

function settingsIn(fields: Fields, above: readonly string[] = []): Setting[] {
  return Object.entries(fields).flatMap(([key, { kind }]) => {
    const path = [...above, key];
    return kind.fields ? settingsIn(kind.fields, path) : [{ path, kind }];
  });
}

/** Every setting by the name of its variable. */
export function variablesOf(fields: Fields): Map<string, Setting> {
  return new Map(settingsIn(fields).map((setting) => [nameOf(setting.path), setting]));
}

function readVariable(name: string, text: string, { form }: Kind<unknown>): Located {
  if (form === 'list' && !/^\s*\[/.test(text)) {
    const items = text.split(',').map((item) => item.trim());
    const isNumber = items.every((item) => /^\d+$/.test(item));
    return located(isNumber ? items.map(Number) : items, name);
  }
  if (form === 'list' || form === 'map') return parseInline(name, text);
  if (form === 'plain') {
    if (/^-?\d{1,15}$/.test(text)) return located(Number(text), name);
    if (/^(?:true|false)$/.test(text)) return located(text === 'true', name);
  }
  return located(text, name);
}

function place(root: Located, path: readonly string[], value: Located): void {
  let at = root;
  for (const key of path.slice(0, -1)) {
    // A value that is not an object is reported when the settings are read.
    if (at.kind !== 'map') return;
    const next = at.entries.get(key)?.value ?? located({}, value.where);
    at.entries.set(key, { where: next.where, value: next });
    at = next;
  }
  const last = path.at(-1);
  if (at.kind === 'map' && last !== undefined) {
    at.entries.set(last, { where: value.where, value });
  }
}

/** Puts the values of variables over those of the file. An empty variable counts as absent. */
export function addVariables(root: Located, fields: Fields, env: Env): void {
  const known = variablesOf(fields);
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith(prefix) || !text || name === fileVariable) continue;
    const setting = known.get(name);
    if (setting) {
      place(root, setting.path, readVariable(name, text, setting.kind));
      continue;
    }
    if (serviceLink.test(name)) continue;
    const [close] = nearest(name, [...known.keys(), fileVariable]);
    throw usageError(`${name}: unknown setting${close ? `; did you mean ${close}?` : ''}`);
  }
}
