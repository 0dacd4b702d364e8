/** Finds objects in a list by what the user typed: an id, a name, the beginning of an id, or a looser match. */
import { UasError } from '../core/errors.ts';
import { checkName, isUuid } from '../core/names.ts';
import { didYouMean } from '../core/nearest.ts';
import type { Resource } from '../resources/resource.ts';

/** The minimum length of the beginning of a UUID. */
const shortestPrefix = 4;
const idPrefix = /^[0-9a-f-]+$/i;

function candidates<T>(resource: Resource<T>, rows: readonly T[], name: string): readonly T[] {
  const { id, names, resembles } = resource;
  const steps: ((row: T) => boolean)[] = [
    (row) => id(row) === name || (isUuid(name) && id(row) === name.toLowerCase()),
    (row) => names(row).includes(name),
    (row) => resembles?.(row, name) === true,
    (row) =>
      name.length >= shortestPrefix &&
      idPrefix.test(name) &&
      isUuid(id(row)) &&
      id(row).startsWith(name.toLowerCase()),
  ];
  for (const fits of steps) {
    const found = rows.filter(fits);
    if (found.length > 0) return found;
  }
  return [];
}

/**
 * Finds the object that the text names. The text is checked before the list is fetched.
 * @throws UasError usage for what cannot be a name, not_found with the nearest spellings, conflict with the
 * candidates when several fit
 */
export async function selectOne<T>(
  resource: Resource<T>,
  list: () => Promise<readonly T[]>,
  text: string,
): Promise<T> {
  const name = checkName(resource.singular, text, resource.grammar);
  return find(resource, await list(), name);
}

/** The result for one of several names. */
export type Selected<T> = { name: string; row: T } | { name: string; error: UasError };

/**
 * Finds the objects that the texts name, in order, with one failed entry for each text that matches none or
 * several. Texts that cannot be names are rejected before the list is fetched.
 */
export async function selectMany<T>(
  resource: Resource<T>,
  list: () => Promise<readonly T[]>,
  texts: readonly string[],
): Promise<Selected<T>[]> {
  const names = texts.map((text) => checkName(resource.singular, text, resource.grammar));
  const rows = await list();
  return names.map((name) => {
    try {
      return { name, row: find(resource, rows, name) };
    } catch (error) {
      if (error instanceof UasError) return { name, error };
      throw error;
    }
  });
}

/** Each row once, under the first name given for it. */
export function eachOnce<T>(items: readonly Selected<T>[]): Selected<T>[] {
  const rows = new Set<T>();
  return items.filter((item) => 'error' in item || rows.size < rows.add(item.row).size);
}

/** The maximum number of names to list in a hint. */
const mostNamed = 5;

/** A hint that lists the existing names, if there are few. */
function thoseThereAre<T>(resource: Resource<T>, rows: readonly T[]): string | undefined {
  if (rows.length === 0 || rows.length > mostNamed) return undefined;
  const names = rows.map((row) => resource.names(row)[0] || resource.id(row));
  return `there ${names.length === 1 ? 'is' : 'are'}: ${names.join(', ')}`;
}

function find<T>(resource: Resource<T>, rows: readonly T[], name: string): T {
  const [found, ...others] = candidates(resource, rows, name);
  if (found === undefined) {
    const known = rows.flatMap((row) => [...resource.names(row), resource.id(row)]);
    throw new UasError('not_found', `there is no ${resource.singular} "${name}"`, {
      hint: didYouMean(name, known) ?? thoseThereAre(resource, rows),
    });
  }
  if (others.length === 0) return found;
  throw new UasError('conflict', `"${name}" matches ${others.length + 1} ${resource.plural}`, {
    hint: `use the ${resource.names(found).length > 0 ? 'id' : 'whole name'} of one of them`,
    details: [found, ...others].map((row) => ({
      id: resource.id(row),
      name: resource.names(row)[0],
    })),
  });
}
