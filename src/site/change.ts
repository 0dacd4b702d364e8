/** A planned change of one object, field by field, as values and as lines for people. */
import { isDeepStrictEqual } from 'node:util';
import { formatJson } from '../core/json.ts';
import {
  type ConfigKind,
  type ConfigResource,
  fieldEntries,
  isEmpty,
} from '../resources/config-resource.ts';
import type { AnySpec } from '../resources/config-resources.ts';
import type { Line } from '../system/styled-line.ts';

export interface FieldChange {
  field: string;
  /** The value as written in files; null if absent. */
  from: unknown;
  to: unknown;
}

export interface Change {
  action: 'create' | 'update' | 'delete';
  kind: ConfigKind;
  name: string;
  /** The id of an existing object. */
  id: string | null;
  fields: readonly FieldChange[];
}

/** A change with the data to carry it out. */
export interface Step {
  change: Change;
  /** The label that references use. */
  label: string;
  /** Another text that references may use. */
  otherLabel?: string;
  /** The fields to send. */
  spec: AnySpec;
}

/** Compares values. The order of keys and volumes does not matter, and an empty value equals an absent one. */
function same(a: unknown, b: unknown): boolean {
  if (isEmpty(a) && isEmpty(b)) return true;
  if (
    Array.isArray(a) &&
    Array.isArray(b) &&
    [...a, ...b].every((item) => typeof item !== 'object')
  ) {
    return isDeepStrictEqual([...a].sort(), [...b].sort());
  }
  return isDeepStrictEqual(a, b);
}

/** The fields of `to` that differ from `from`. Fields that are not in `to` are ignored. */
export function changedFields<T, S>(
  resource: ConfigResource<T, S>,
  from: Partial<S>,
  to: Partial<S>,
): FieldChange[] {
  return fieldEntries(resource).flatMap(([field, { codec }]): FieldChange[] => {
    const [before, after]: unknown[] = [from[field], to[field]];
    if (after === undefined || same(before, after)) return [];
    const show = (value: unknown) => (isEmpty(value) ? null : codec.show(value));
    return [{ field, from: show(before), to: show(after) }];
  });
}

/** A value on one line. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object'))
    return value.join(', ');
  const entries = Object.entries(value);
  if (!Array.isArray(value) && entries.every(([, item]) => typeof item === 'string')) {
    return entries.map(([key, item]) => `${key} ${item}`).join(', ');
  }
  return formatJson(value, 0);
}

const signs = { create: '+', update: '~', delete: '-' } as const;
const styles = { create: 'green', update: 'yellow', delete: 'red' } as const;

/** `~ class "legacy"` with a line for each field under it. */
export function changeLines({ action, kind, name, fields }: Change): Line[] {
  return [
    [{ text: `${signs[action]} ${kind} ${name}`, style: styles[action] }],
    ...fields.map(
      ({ field, from, to }): Line =>
        action === 'create'
          ? `    ${field}: ${valueText(to)}`
          : `    ${field}: ${valueText(from)} -> ${valueText(to)}`,
    ),
  ];
}
