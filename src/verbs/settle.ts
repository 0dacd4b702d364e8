/** Turns a draft into fields: looks up names and applies edits to present values. */

import { selectOne } from '../command/select.ts';
import { UasError, usageError } from '../core/errors.ts';
import {
  type ConfigKind,
  type ConfigResource,
  fieldEntries,
  isEmpty,
} from '../resources/config-resource.ts';
import { resourceOf } from '../resources/config-resources.ts';
import type { Site } from '../site/site.ts';
import { type Draft, isEdit, isListEdit, type ListEdit } from './form.ts';

async function labelFor(site: Site, kind: ConfigKind, text: string): Promise<string> {
  const resource = resourceOf(kind);
  const rows = site.entries[kind].map((entry): unknown => entry.row);
  return site.labelOf(kind, resource.id(await selectOne(resource, async () => rows, text)));
}

async function editList(
  site: Site,
  kind: ConfigKind,
  current: readonly string[],
  { add, remove }: ListEdit,
): Promise<string[]> {
  const going = new Set<string>();
  for (const text of remove) {
    // A deleted volume has only its id, which the class then shows as its label.
    const label = current.includes(text) ? text : await labelFor(site, kind, text);
    if (!current.includes(label)) {
      throw new UasError('not_found', `it has no ${resourceOf(kind).singular} "${label}"`, {
        hint: `it has: ${current.join(', ') || 'none'}`,
      });
    }
    going.add(label);
  }
  const coming: string[] = [];
  for (const text of add) coming.push(await labelFor(site, kind, text));
  return [...new Set([...current.filter((label) => !going.has(label)), ...coming])];
}

/** The names as the labels of the objects that they refer to. */
async function labelsOf(site: Site, kind: ConfigKind, value: unknown): Promise<unknown> {
  if (typeof value === 'string') return labelFor(site, kind, value);
  if (!Array.isArray(value)) return value;
  const labels: string[] = [];
  for (const text of value) labels.push(await labelFor(site, kind, String(text)));
  return [...new Set(labels)];
}

/**
 * Computes the fields from the draft. `site` is needed for kinds that refer to others; `current` is undefined for a new object.
 * @throws UasError not_found or conflict for a name that matches no object or several, usage for a field that cannot be cleared
 */
export async function settle<T, S>(
  resource: ConfigResource<T, S>,
  draft: Draft<S>,
  current: S | undefined,
  site: Site | undefined,
): Promise<Partial<S>> {
  const settled: Record<string, unknown> = {};
  for (const [key, { refersTo, sticky }] of fieldEntries(resource)) {
    const value: unknown = draft[key];
    const before: unknown = current?.[key];
    if (value === undefined) continue;
    if (isListEdit(value)) {
      if (!site || !refersTo) throw new Error(`${key} is not a list of references`);
      settled[key] = await editList(site, refersTo, (before ?? []) as string[], value);
    } else if (isEdit(value)) {
      settled[key] = value.edit(before);
    } else {
      settled[key] = refersTo && site ? await labelsOf(site, refersTo, value) : value;
    }
    if (sticky && isEmpty(settled[key]) && !isEmpty(before)) throw cannotClear(key);
  }
  return settled as Partial<S>;
}

/** The error for a field that cannot be cleared: the service ignores or rejects the empty value. */
export function cannotClear(field: string): UasError {
  return usageError(
    `${field} cannot be cleared once it is set: the service does not support it`,
    'create a new class without it, then delete this one',
  );
}
