/** What a delete brings with it that the service does not tell. */
import type { UaiClass } from '../api/uas.types.ts';
import { UasError } from '../core/errors.ts';
import type { ConfigKind } from '../resources/config-resource.ts';
import { uaiClassResource } from '../resources/uai-class.ts';
import type { Line } from '../system/io.ts';

/** Refuses to delete a class that a remaining broker class makes its UAIs from: the service would not. */
export function keepForBrokers(all: readonly UaiClass[], targets: readonly UaiClass[]): void {
  const going = new Set(targets.map((row) => row.class_id));
  const left = all.filter(
    (row) =>
      !going.has(row.class_id) && row.uai_creation_class && going.has(row.uai_creation_class),
  );
  if (left.length === 0) return;
  const names = left.map((row) => `"${uaiClassResource.names(row)[0] ?? row.class_id}"`).join(', ');
  const makes = left.length === 1 ? 'makes its UAIs' : 'make their UAIs';
  throw new UasError('conflict', `${names} ${makes} from a class that is to be deleted`, {
    hint: 'give the broker another class with --creation-class, delete both, or add --force',
    details: left.map(({ class_id, comment }) => ({ class_id, comment })),
  });
}

/** A warning when the default goes. */
export function defaultsAmong(singular: string, targets: readonly unknown[]): Line[] {
  return targets.some((row) => (row as { default?: unknown }).default === true)
    ? [`this is the default ${singular}; there will be none`]
    : [];
}

/** What a person has to know after a change: UAIs that run are as they were. */
export function rolloutNote(kind: ConfigKind, changes: number): readonly Line[] | undefined {
  return kind === 'classes' && changes > 0
    ? ['UAIs that run already stay as they are; new ones are made this way']
    : undefined;
}
