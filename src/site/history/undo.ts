/** Plans how to take a change back, given what the system is like now. */
import { isDeepStrictEqual } from 'node:util';
import { formatJson } from '../../core/json.ts';
import {
  type ConfigKind,
  configKinds,
  fieldEntries,
  isEmpty,
} from '../../resources/config-resource.ts';
import { resourceOf } from '../../resources/config-resources.ts';
import { valueText } from '../change.ts';
import { readSiteFiles } from '../file.ts';
import { type Plan, planSite } from '../plan.ts';
import type { AnyEntry, Site } from '../site.ts';
import type { ChangeRecord, Entry, Image } from './record.ts';

export interface Undo {
  plan: Plan;
  /** What differs from the state that the change left behind. */
  notes: readonly string[];
}

type Wanted = Record<ConfigKind, Image[]>;

const labelKey = (kind: ConfigKind) => resourceOf(kind).label;

/** The object of an entry as it is now: the same one, or another one that has the name that the change gave it. */
function findNow(site: Site, { kind, id, name, after }: Entry): AnyEntry | undefined {
  const entries: readonly AnyEntry[] = site.entries[kind];
  const known = after?.[labelKey(kind)] ?? name;
  return entries.find((entry) => entry.id === id) ?? entries.find(({ label }) => label === known);
}

/** Fields that are not as the change left them: somebody has changed them since. */
function changedSince({ kind, name, after }: Entry, now: AnyEntry): string[] {
  return fieldEntries(resourceOf(kind)).flatMap(([field, { codec }]) => {
    if (!after || !(field in after)) return [];
    const value = isEmpty(now.spec[field]) ? null : codec.show(now.spec[field]);
    if (isDeepStrictEqual(value, isEmpty(after[field]) ? null : after[field])) return [];
    if (value === null && after[field] === false) return [];
    return [
      `${kind} ${name}: ${field} was changed since: this change set ${valueText(after[field])}, it is ${valueText(value)}`,
    ];
  });
}

/** Fields that the change has set for the first time, and that the service cannot clear again. */
function stuckFields({ kind, before }: Entry, now: AnyEntry): string[] {
  return fieldEntries(resourceOf(kind)).flatMap(([field, { sticky }]) =>
    sticky && before && field in before && isEmpty(before[field]) && !isEmpty(now.spec[field])
      ? [field]
      : [],
  );
}

/** Classes that still refer to a deleted object by its old id, with the name in its place. */
function repointed(site: Site, { kind, id, name }: Entry): Image[] {
  return site.entries.classes.flatMap((entry: AnyEntry): Image[] => {
    const fields = fieldEntries(resourceOf('classes')).flatMap(([key, { refersTo }]) => {
      const value = entry.spec[key];
      if (refersTo !== kind || id === null || ![value].flat().includes(id)) return [];
      const swap = (text: unknown) => (text === id ? name : text);
      return [[key, Array.isArray(value) ? value.map(swap) : swap(value)] as const];
    });
    if (fields.length === 0) return [];
    const comment = entry.spec.comment;
    return [{ id: entry.id, comment, ...Object.fromEntries(fields) }];
  });
}

function takeBack(site: Site, entry: Entry, wanted: Wanted, remove: Set<string>): string[] {
  const { action, kind, name, before } = entry;
  const now = findNow(site, entry);
  if (action === 'create') {
    if (!now) return [`${kind} ${name} no longer exists`];
    remove.add(now.id);
    return changedSince(entry, now);
  }
  if (action === 'update') {
    if (!now) return [`${kind} ${name} no longer exists; its old values are not restored`];
    const stuck = stuckFields(entry, now);
    const fields = Object.entries({ [labelKey(kind)]: now.spec[labelKey(kind)], ...before });
    const back = fields.filter(([field]) => !stuck.includes(field));
    wanted[kind].push({ ...Object.fromEntries(back), id: now.id });
    const stay = stuck.map((field) => {
      const value = valueText(entry.after?.[field]);
      return `${kind} ${name}: ${field} stays ${value}: the service cannot clear it`;
    });
    return [...changedSince(entry, now), ...stay];
  }
  if (now?.id === entry.id) return [`${kind} ${name} was not deleted`];
  const users = repointed(site, entry);
  wanted[kind].push({ ...(before?.[labelKey(kind)] ? {} : { id: entry.id }), ...before });
  for (const user of users) wanted.classes.push(user);
  const notes = users.map(
    (user) => `the class ${user.comment} referred to the deleted ${name} and gets its new id`,
  );
  return now
    ? [...notes, `${kind} ${name} was created again since; it gets its old values`]
    : notes;
}

/** Merges the entries for one object: several deleted objects may have been in one class. */
function merged(images: readonly Image[]): Image[] {
  const byId = new Map<unknown, Image>();
  for (const image of images) {
    const key = image.id ?? image;
    byId.set(key, { ...byId.get(key), ...image });
  }
  return [...byId.values()];
}

/** @throws UasError usage for a record with values that this version does not write */
export function planUndo(site: Site, record: ChangeRecord): Undo {
  const wanted: Wanted = { images: [], volumes: [], resources: [], classes: [] };
  const remove = new Set<string>();
  const notes: string[] = [];
  const made = record.entries.filter(({ state }) => state !== 'waiting' && state !== 'failed');
  const deleted = new Set(made.filter(({ action }) => action === 'delete').map(({ id }) => id));
  for (const entry of made) {
    // The image of a deleted object has what a side effect took from it.
    if (entry.with !== undefined && deleted.has(entry.id) && !findNow(site, entry)) continue;
    if (entry.state !== 'done') {
      notes.push(`${entry.kind} ${entry.name}: the outcome of the change is unknown`);
    }
    notes.push(...takeBack(site, entry, wanted, remove));
  }
  const sections = configKinds.filter((kind) => wanted[kind].length > 0);
  const file = Object.fromEntries(sections.map((kind) => [kind, merged(wanted[kind])]));
  if (sections.length === 0 && remove.size === 0)
    return { plan: { steps: [], problems: [] }, notes };
  const source = `change ${record.id}`;
  const parsed =
    sections.length === 0 ? {} : readSiteFiles([{ text: formatJson(file, 0), source }]);
  return { plan: planSite(site, parsed, { remove }), notes };
}
