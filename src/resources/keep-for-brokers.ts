/** Protects classes that brokers create UAIs from. */
import type { UaiClass } from '../api/uas.types.ts';
import { UasError } from '../core/errors.ts';

/** Rejects deleting a class that a remaining broker class creates UAIs from. The service allows it. */
export function keepForBrokers(all: readonly UaiClass[], targets: readonly UaiClass[]): void {
  const going = new Set(targets.map((row) => row.class_id));
  const left = all.filter(
    (row) =>
      !going.has(row.class_id) && row.uai_creation_class && going.has(row.uai_creation_class),
  );
  if (left.length === 0) return;
  const names = left.map((row) => `"${row.comment || row.class_id}"`).join(', ');
  const makes = left.length === 1 ? 'creates its UAIs' : 'create their UAIs';
  throw new UasError('conflict', `${names} ${makes} from a class to be deleted`, {
    hint: 'give the broker another class with --creation-class, delete both, or add --force',
    details: left.map(({ class_id, comment }) => ({ class_id, comment })),
  });
}
