/** The deletion of UAIs. */
import type { Removal } from '../../ports.ts';
import { strip } from '../../python/text.ts';
import { internalError } from '../problem.ts';
import type { Uas } from '../route.ts';
import { labelValue } from './labels.ts';
import type { Selector } from './selector.ts';

/** What the reply says of a name; one that is not there is left out. */
function sentencesOf(name: string, removal: Removal): string[] {
  if (removal === 'unknown') return [];
  if (removal === 'deleted') return [`Successfully deleted ${name}`];
  return [`Failed to delete ${name} - ${removal === 'gone' ? 'Not found' : removal.why}`];
}

/**
 * Deletes UAIs by name; the reply has one sentence each, in their order. Throws the service's problem if the cluster
 * refuses and nothing was deleted: a reply of an error says nothing of what is gone.
 */
async function deleteUais({ cluster }: Uas, names: readonly string[]): Promise<string[]> {
  const removals = await cluster.remove(names);
  const refused = removals.find((removal) => typeof removal === 'object');
  if (refused && !removals.includes('deleted')) throw refused.problem;
  return names.flatMap((name, index) => sentencesOf(name, removals[index] ?? 'unknown'));
}

async function selectedNames({ cluster }: Uas, selector: Selector): Promise<string[]> {
  return Array.from(await cluster.uais(selector), ({ job }) => job.name);
}

/** Deletes all UAIs that run and are selected. */
export async function deleteSelected(uas: Uas, selector: Selector): Promise<string[]> {
  return deleteUais(uas, await selectedNames(uas, selector));
}

/** The names as the service reads them: without the blanks around them. */
function trimmed(names: readonly string[]): string[] {
  return names.map(strip).filter((name) => name !== '');
}

/** Deletes those of the names that are among the caller's, which `own` selects. */
export async function deleteOwn(
  uas: Uas,
  names: readonly string[],
  own: Selector,
): Promise<string[]> {
  const mine = new Set(await selectedNames(uas, own));
  return deleteUais(
    uas,
    trimmed(names).filter((name) => mine.has(name)),
  );
}

/** Deletes by name. A name that cannot be a label is a 500 of the service; the UAIs named before it are deleted. */
export async function deleteNamed(uas: Uas, given: readonly string[]): Promise<string[]> {
  const names = trimmed(given);
  const bad = names.findIndex((name) => !labelValue.test(name));
  if (bad === -1) return deleteUais(uas, names);
  await deleteUais(uas, names.slice(0, bad));
  throw internalError();
}
