/** Says why UAIs of a list failed, which the one word of its table does not. */
import type { Uai } from '../api/uas.types.ts';
import { uaiState } from '../resources/uai.ts';
import { explain, hasFailed } from '../resources/uai-condition.ts';

/** More lines than these would push the table out of sight. */
const mostReasons = 3;
/** Names of one reason; the rest are counted. */
const mostNamed = 3;

/** @param words the prefix of `describe` */
export function failureNotes(uais: readonly Uai[], words: string): string[] {
  const byReason = new Map<string, string[]>();
  for (const uai of uais) {
    if (!hasFailed(uai)) continue;
    const reason = `${explain(uai)?.means} (${uaiState(uai)})`;
    byReason.set(reason, [...(byReason.get(reason) ?? []), uai.uai_name]);
  }
  const notes = [...byReason].slice(0, mostReasons).map(([reason, names]) => {
    const left = names.length - mostNamed;
    const more = left > 0 ? ` and ${left} more` : '';
    return `${names.slice(0, mostNamed).join(', ')}${more}: ${reason}`;
  });
  const left = byReason.size - notes.length;
  return left > 0 ? [...notes, `others failed too; see: ${words} describe NAME`] : notes;
}
