/**
 * Reads the reply to a delete of UAIs. The service sends sentences; the published document promises UAIs, or no body.
 */
import { isRecord } from '../core/record.ts';
import type { Call, Reply } from '../http/call.types.ts';
import { unexpected } from './shape.ts';

/** The sentence for one item of a reply; undefined for what does not name a UAI. */
function sentence(item: unknown): string | undefined {
  if (typeof item === 'string') return item;
  const name = isRecord(item) ? item.uai_name : undefined;
  return typeof name === 'string' ? `Successfully deleted ${name}` : undefined;
}

/** One sentence for each deleted UAI; undefined when the reply does not name individual UAIs. */
export function deletionsIn(call: Call, reply: Reply): string[] | undefined {
  const { value } = reply;
  if (value === undefined || value === null) return undefined;
  if (isRecord(value)) {
    const said = sentence(value);
    return said === undefined ? undefined : [said];
  }
  if (!Array.isArray(value)) throw unexpected(call, reply, 'a list of strings');
  return value.map((item) => {
    const said = sentence(item);
    if (said === undefined) throw unexpected(call, reply, 'a list of strings');
    return said;
  });
}
