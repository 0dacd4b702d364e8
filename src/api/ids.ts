/** Numeric ids: text in this program, since a double does not hold all of them. */
import type { WireId } from './identities.types.ts';

/** An id as text with all its digits. */
export function idText(id: WireId): string {
  return String(id);
}

/** The id as it stands in JSON: a number, all of its digits kept. */
export function idNumber(id: string): WireId {
  if (!/^\d+$/.test(id)) return id;
  return Number.isSafeInteger(Number(id)) ? Number(id) : BigInt(id);
}
