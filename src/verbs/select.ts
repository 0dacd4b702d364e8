/** From what a person typed to one object of a list: id, name, beginning of an id, or a looser match. */
import { UasError } from '../core/errors.ts';
import { checkName, isUuid } from '../core/names.ts';
import type { Resource } from '../resources/resource.ts';
import { nearest } from './nearest.ts';

/** A unique beginning of a UUID counts from this length on. */
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
 * The one object that the text means.
 * @throws UasError usage for what cannot be a name, not_found with the nearest spellings, conflict with the
 * candidates when several fit
 */
export function selectOne<T>(resource: Resource<T>, rows: readonly T[], text: string): T {
  const name = checkName(resource.singular, text, resource.grammar);
  const [found, ...others] = candidates(resource, rows, name);
  if (found === undefined) {
    const known = rows.flatMap((row) => [...resource.names(row), resource.id(row)]);
    const close = nearest(name, known);
    throw new UasError('not_found', `there is no ${resource.singular} "${name}"`, {
      hint: close.length > 0 ? `did you mean ${close.join(' or ')}?` : undefined,
    });
  }
  if (others.length === 0) return found;
  throw new UasError('conflict', `"${name}" fits ${others.length + 1} ${resource.plural}`, {
    hint: 'name one of them by its id',
    details: [found, ...others].map((row) => ({
      id: resource.id(row),
      name: resource.names(row)[0],
    })),
  });
}
