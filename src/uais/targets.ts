/** Resolves names to the UAIs to delete, in time linear in the number of both. */
import type { Uai } from '../api/uas.types.ts';
import { selectOne } from '../command/select.ts';
import { UasError } from '../core/errors.ts';
import { uaiResource } from '../resources/uai.ts';
import type { Target } from './delete.ts';

function missing(rows: readonly Uai[], name: string): Promise<UasError> {
  return selectOne(uaiResource, async () => rows, name).then(
    () => new UasError('not_found', `there is no UAI "${name}"`),
    (error: unknown) => {
      if (error instanceof UasError) return error;
      throw error;
    },
  );
}

/**
 * A target for each name. UAIs with the same name in several namespaces are one target: the service deletes them
 * together.
 */
export async function findTargets(
  rows: readonly Uai[],
  names: readonly string[],
): Promise<Target[]> {
  const byName = new Map<string, Uai[]>();
  for (const row of rows) {
    const namesakes = byName.get(row.uai_name);
    if (namesakes) namesakes.push(row);
    else byName.set(row.uai_name, [row]);
  }
  const targets: Target[] = [];
  for (const name of names) {
    const [row, ...others] = byName.get(name) ?? [];
    if (!row) targets.push({ name, error: await missing(rows, name) });
    else if (others.length === 0) targets.push({ name, row });
    else targets.push({ name, unseen: `${others.length + 1} UAIs with this name` });
  }
  return targets;
}

/** The given names, when the service cannot list its UAIs; it can still delete them by name. */
export function unlistedTargets(names: readonly string[]): Target[] {
  const unseen = 'the service cannot list its UAIs';
  return names.map((name) => ({ name, unseen, mayBeNone: true }));
}

/** Every UAI of a list as a target. */
export async function allTargets(rows: readonly Uai[]): Promise<Target[]> {
  return findTargets(rows, [...new Set(rows.map((row) => row.uai_name))]);
}
