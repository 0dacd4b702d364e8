/** Resolves names to the UAIs to delete, in time linear in the number of both. */
import type { Uai } from '../api/uas.types.ts';
import type { Context } from '../command/command.types.ts';
import { selectOne } from '../command/select.ts';
import { UasError } from '../core/errors.ts';
import type { Resource } from '../resources/resource.ts';
import { uaiResource } from '../resources/uai.ts';
import type { Target } from './delete.ts';

/** UAIs by their whole names only. */
const { resembles: _resembles, ...exactUai } = uaiResource;

async function selectTarget(
  resource: Resource<Uai>,
  rows: readonly Uai[],
  name: string,
): Promise<Target> {
  try {
    const row = await selectOne(resource, async () => rows, name);
    return { name: row.uai_name, row };
  } catch (error) {
    if (error instanceof UasError) return { name, error };
    throw error;
  }
}

/**
 * The target that a part of a name means. Only for a deletion that shows its targets before it happens: in a script, a
 * name that no longer exists must not select another UAI.
 */
export function targetByPart(
  { yes }: Pick<Context, 'yes'>,
  rows: readonly Uai[],
  name: string,
): Promise<Target> {
  return selectTarget(yes ? exactUai : uaiResource, rows, name);
}

/** Each target once, even if it was given by its name and by a part of it. */
export function eachTargetOnce(targets: readonly Target[]): Target[] {
  return [...new Map(targets.map((target) => [target.name, target])).values()];
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
    if (!row) targets.push(await selectTarget(exactUai, rows, name));
    else if (others.length === 0) targets.push({ name, row });
    else targets.push({ name, unseen: `${others.length + 1} UAIs with this name` });
  }
  return targets;
}

/** The targets for names, or parts of names, among the UAIs of a list. */
export async function namedTargets(
  context: Pick<Context, 'yes'>,
  rows: readonly Uai[],
  names: readonly string[],
): Promise<Target[]> {
  const targets: Target[] = [];
  for (const target of await findTargets(rows, names)) {
    targets.push('error' in target ? await targetByPart(context, rows, target.name) : target);
  }
  return eachTargetOnce(targets);
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
