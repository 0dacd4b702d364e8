/** The kinds of patches that are used: merge, strategic merge as far as statuses need it, and server-side apply. */

import type { Kind } from './kinds.ts';
import { conflict, Refusal } from './status.ts';
import type { Any, Item } from './store.ts';

const isObject = (value: Any) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** RFC 7396. */
export function mergePatch(target: Any, patch: Any): Any {
  if (!isObject(patch)) return patch;
  const result: Any = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

/** Lists of objects that a strategic merge joins by a key of the objects. */
const listKeys: Readonly<Record<string, string>> = {
  conditions: 'type',
  ingress: 'ip',
  containers: 'name',
  ports: 'port',
};

export function strategicPatch(target: Any, patch: Any): Any {
  if (!isObject(patch)) return patch;
  const result: Any = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    const by = listKeys[key];
    if (value === null) delete result[key];
    else if (by && Array.isArray(value) && Array.isArray(result[key])) {
      const given = new Map(value.map((one) => [one[by], one]));
      const kept = result[key].map((one: Any) => strategicPatch(one, given.get(one[by]) ?? {}));
      const known = new Set(kept.map((one: Any) => one[by]));
      result[key] = [...kept, ...value.filter((one) => !known.has(one[by]))];
    } else result[key] = strategicPatch(result[key], value);
  }
  return result;
}

function leavesOf(value: Any, path: string): Map<string, Any> {
  if (!isObject(value)) return new Map([[path, value]]);
  const found = new Map<string, Any>();
  for (const [key, item] of Object.entries(value)) {
    for (const [leaf, content] of leavesOf(item, `${path}.${key}`)) found.set(leaf, content);
  }
  return found;
}

/** Which manager set which field, for objects that were applied. */
export class FieldOwners {
  readonly #owners = new Map<string, Map<string, string>>();

  /** @throws Refusal when another manager set a field to another value, unless `force` */
  apply(kind: Kind, before: Item | undefined, patch: Any, manager: string, force: boolean): Any {
    const uid = before?.metadata.uid ?? '';
    const owners = this.#owners.get(uid) ?? new Map<string, string>();
    const { metadata: _metadata, apiVersion: _version, kind: _kind, ...content } = patch;
    const current = leavesOf(before ?? {}, '');
    const causes = [...leavesOf(content, '')].flatMap(([field, value]) => {
      const owner = owners.get(field);
      const isSame = JSON.stringify(current.get(field)) === JSON.stringify(value);
      if (owner === undefined || owner === manager || isSame || force) return [];
      return [{ reason: 'FieldManagerConflict', message: `conflict with "${owner}"`, field }];
    });
    if (causes.length > 0) {
      const [{ message = '', field = '' } = {}] = causes;
      throw new Refusal(
        409,
        'Conflict',
        `Apply failed with ${causes.length} conflict${causes.length > 1 ? 's' : ''}: ${message}: ${field}`,
        { causes },
      );
    }
    if (before?.metadata.resourceVersion && patch.metadata?.resourceVersion) {
      if (before.metadata.resourceVersion !== patch.metadata.resourceVersion) {
        throw conflict(kind, before.metadata.name);
      }
    }
    return mergePatch(before ?? {}, patch);
  }

  remember(uid: string, patch: Any, manager: string): void {
    const owners = this.#owners.get(uid) ?? new Map<string, string>();
    const { metadata: _metadata, apiVersion: _version, kind: _kind, ...content } = patch;
    for (const field of leavesOf(content, '').keys()) owners.set(field, manager);
    this.#owners.set(uid, owners);
  }
}
