/** The note of a kind after a change; none when nothing changed. */
import type { ConfigResource } from '../resources/config-resource.ts';

export function noteOf<T, S>(
  { changeNote }: ConfigResource<T, S>,
  changes: number,
): readonly string[] | undefined {
  return changeNote !== undefined && changes > 0 ? [changeNote] : undefined;
}
