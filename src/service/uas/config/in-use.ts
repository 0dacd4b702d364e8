/** What a class refers to cannot be removed. */

import { repr } from '../../python/repr.ts';
import type { ClassRow, Tables } from '../../tables.ts';
import { problem } from '../problem.ts';

/** Throws the service's 409 with the ids of the classes that refer to the object. `kind` is spelt as there. */
export function refuseInUse(
  { classes }: Tables,
  kind: 'Image' | 'Volume' | 'Resouce',
  id: string,
  refers: (row: ClassRow) => boolean,
): void {
  const users = classes
    .rows()
    .filter(refers)
    .map((row) => row.class_id);
  if (users.length > 0) {
    throw problem(409, `${kind} ID ${id} is in use by the following UAI Classes ${repr(users)}`);
  }
}
