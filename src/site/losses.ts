/** Data that a change destroys and a backup cannot hold: stored fields that this program cannot read. */
import type { ConfigKind } from '../resources/config-resource.ts';
import type { Change } from './change.ts';
import type { Site, UnreadableEntry } from './site.ts';

/** An object that permanently loses fields. */
export interface Loss {
  kind: ConfigKind;
  label: string;
  id: string;
  fields: readonly string[];
}

function isLost({ kind, id, field }: UnreadableEntry, changes: readonly Change[]): boolean {
  return changes.some(
    (change) =>
      change.kind === kind &&
      change.id === id &&
      (change.action === 'delete' || change.fields.some((changed) => changed.field === field)),
  );
}

/** Objects with fields that the changes delete or overwrite and the backup omits. */
export function lossesOf(site: Site, changes: readonly Change[]): Loss[] {
  const losses = new Map<string, Loss>();
  for (const entry of site.unreadable.filter((one) => isLost(one, changes))) {
    const { kind, label, id, field } = entry;
    const fields = [...(losses.get(id)?.fields ?? []), field];
    losses.set(id, { kind, label, id, fields });
  }
  return [...losses.values()];
}

/** `resources odd: limit` */
export const lossText = ({ kind, label, fields }: Loss) => `${kind} ${label}: ${fields.join(', ')}`;

/** Whether the text names the object: by name or id, or by kind and name. */
export function isNamed({ kind, label, id }: Loss, text: string): boolean {
  return [label, id, `${kind} ${label}`, `${kind}/${label}`].includes(text.trim());
}
