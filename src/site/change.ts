/** What is to be done to one object, field by field, as values and as lines for a person. */
import { isDeepStrictEqual } from 'node:util';
import { formatJson } from '../core/json.ts';
import {
  type ConfigKind,
  type ConfigResource,
  fieldEntries,
  isEmpty,
} from '../resources/config-resource.ts';
import type { AnySpec } from '../resources/config-resources.ts';
import type { Line } from '../system/io.ts';

export interface FieldChange {
  field: string;
  /** As people write it; null for nothing. */
  from: unknown;
  to: unknown;
}

export interface Change {
  action: 'create' | 'update' | 'delete';
  kind: ConfigKind;
  name: string;
  /** Of an object that exists. */
  id: string | null;
  fields: readonly FieldChange[];
}

/** A change with what is needed to make it. */
export interface Step {
  change: Change;
  /** How references call the object. */
  label: string;
  /** Another text that they may call it by. */
  otherLabel?: string;
  /** The fields to send. */
  spec: AnySpec;
}

/** The order of keys, of volumes, and empty against absent are no differences. */
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

/** The fields of `to` that differ from `from`. Fields that `to` does not name are left alone. */
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
