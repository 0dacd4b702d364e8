/** Side effects of deletes that the service does not report. */
import type { UaiClass } from '../api/uas.types.ts';
import { UasError } from '../core/errors.ts';
import type { ConfigKind } from '../resources/config-resource.ts';
import { uaiClassResource } from '../resources/uai-class.ts';
import type { Line } from '../system/io.ts';

/** Rejects deleting a class that a remaining broker class creates UAIs from. The service allows it. */
export function keepForBrokers(all: readonly UaiClass[], targets: readonly UaiClass[]): void {
  const going = new Set(targets.map((row) => row.class_id));
  const left = all.filter(
    (row) =>
      !going.has(row.class_id) && row.uai_creation_class && going.has(row.uai_creation_class),
  );
  if (left.length === 0) return;
  const names = left.map((row) => `"${uaiClassResource.names(row)[0] ?? row.class_id}"`).join(', ');
  const makes = left.length === 1 ? 'creates its UAIs' : 'create their UAIs';
  throw new UasError('conflict', `${names} ${makes} from a class to be deleted`, {
    hint: 'give the broker another class with --creation-class, delete both, or add --force',
    details: left.map(({ class_id, comment }) => ({ class_id, comment })),
  });
}

/** A warning if a default object is deleted. */
export function defaultsAmong(singular: string, targets: readonly unknown[]): Line[] {
  return targets.some((row) => (row as { default?: unknown }).default === true)
    ? [`this deletes the default ${singular}, and no other is the default`]
    : [];
}

/** A note after a change: running UAIs are not affected. */
export function rolloutNote(kind: ConfigKind, changes: number): readonly Line[] | undefined {
  return kind === 'classes' && changes > 0
    ? ['running UAIs are not affected; new UAIs use this configuration']
    : undefined;
}
