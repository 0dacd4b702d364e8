/** The before-images of changes. */
import type { UaiClass } from '../../api/uas.types.ts';
import {
  type ConfigKind,
  type ConfigResource,
  fieldEntries,
  isEmpty,
  type LabelOf,
  specOf,
} from '../../resources/config-resource.ts';
import { type AnySpec, resourceOf } from '../../resources/config-resources.ts';
import type { Change, FieldChange, Step } from '../change.ts';
import type { AnyEntry, Site } from '../site.ts';
import type { Entry, Image } from './record.ts';

type NewEntry = Omit<Entry, 'state'>;

/** All fields of an object as written in files. */
function imageOf(kind: ConfigKind, spec: AnySpec): Image {
  const fields = fieldEntries(resourceOf(kind)).flatMap(([key, { codec }]): [string, unknown][] =>
    isEmpty(spec[key]) ? [] : [[key, codec.show(spec[key])]],
  );
  return Object.fromEntries(fields);
}

/** The names of the objects that the service embeds in a class, by id. */
function embeddedNames({ uai_image, volume_mounts, resource_config }: UaiClass) {
  const names = new Map<string, string>();
  if (typeof uai_image === 'object') names.set(uai_image.image_id, uai_image.imagename);
  for (const volume of volume_mounts) {
    if (typeof volume === 'object') names.set(volume.volume_id, volume.volumename);
  }
  if (typeof resource_config === 'object' && resource_config?.comment) {
    names.set(resource_config.resource_id, resource_config.comment);
  }
  return names;
}

/** The entry for deleting an object of a list. */
export function deletion<T, S>(
  resource: ConfigResource<T, S>,
  row: T,
  rows: readonly T[],
): NewEntry {
  const { kind, id, names } = resource;
  const known = kind === 'classes' ? embeddedNames(row as UaiClass) : new Map<string, string>();
  const labelOf: LabelOf = (other, of) => {
    const peer = other === kind ? rows.find((one) => id(one) === of) : undefined;
    return (peer && names(peer)[0]) || known.get(of) || of;
  };
  const before = imageOf(kind, specOf(resource, row, labelOf) as AnySpec);
  const name = names(row)[0] ?? id(row);
  return { action: 'delete', kind, name, id: id(row), before, after: null };
}

/** The entry for deleting an object of a snapshot. */
export function deletionOf(kind: ConfigKind, { label, id, spec }: AnyEntry): NewEntry {
  return { action: 'delete', kind, name: label, id, before: imageOf(kind, spec), after: null };
}

/** The entry for creating or updating an object. */
function edit({ action, kind, name, id, fields }: Change): NewEntry {
  const pick = (side: 'from' | 'to') =>
    Object.fromEntries(fields.map((field) => [field.field, field[side]]));
  return {
    action,
    kind,
    name,
    id,
    before: action === 'create' ? null : pick('from'),
    after: pick('to'),
  };
}

export const makesDefault = ({ field, to }: FieldChange): boolean =>
  field === 'default' && to === true;

/** The default object that loses its place to a new one, which the service does by itself. */
function formerDefault(change: Change, rows: readonly unknown[]): Omit<NewEntry, 'with'>[] {
  if (!change.fields.some(makesDefault)) return [];
  const { id, names } = resourceOf(change.kind);
  return rows
    .filter((row) => (row as { default?: unknown }).default === true && id(row) !== change.id)
    .map((row) => ({
      action: 'update',
      kind: change.kind,
      name: names(row)[0] ?? id(row),
      id: id(row),
      before: { default: true },
      after: { default: false },
    }));
}

/** The entries for one change, with its side effect. */
export function editEntries(change: Change, rows: readonly unknown[]): NewEntry[] {
  return [edit(change), ...formerDefault(change, rows).map((entry) => ({ ...entry, with: 0 }))];
}

/** The entries for the steps of a plan, in their order, followed by their side effects. */
export function stepEntries(site: Site, steps: readonly Step[]): NewEntry[] {
  const rowsOf = (kind: ConfigKind) => site.entries[kind].map(({ row }): unknown => row);
  const own = steps.map(({ change, spec }) =>
    change.action === 'delete'
      ? { ...edit(change), before: imageOf(change.kind, spec), after: null }
      : edit(change),
  );
  // Also for an object that a later step changes or deletes, since the plan may end before that step.
  const more = steps.flatMap(({ change }, at) =>
    formerDefault(change, rowsOf(change.kind)).map((entry) => ({ ...entry, with: at })),
  );
  return [...own, ...more];
}
