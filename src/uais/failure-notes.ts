/** Says why UAIs of a list failed, which the one word of its table does not. */
import type { Uai } from '../api/uas.types.ts';
import { uaiState } from '../resources/uai.ts';
import { conditionOf, explain } from '../resources/uai-condition.ts';

/** More lines than these would push the table out of sight. */
const mostExplained = 3;

/** @param words the prefix of `describe` */
export function failureNotes(uais: readonly Uai[], words: string): string[] {
  const failed = uais.filter((uai) => conditionOf(uai) === 'Failed');
  const notes = failed
    .slice(0, mostExplained)
    .map((uai) => `${uai.uai_name}: ${explain(uai)?.means} (${uaiState(uai)})`);
  const left = failed.length - notes.length;
  return left > 0 ? [...notes, `${left} more failed; see: ${words} describe NAME`] : notes;
}
