/** Numeric ids, kept as text because a double cannot represent all of them. */
import type { WireId } from './identities.types.ts';

/** An id as text with all its digits. */
export function idText(id: WireId): string {
  return String(id);
}

/** The id as a JSON number that keeps all its digits. */
export function idNumber(id: string): WireId {
  if (!/^\d+$/.test(id)) return id;
  return Number.isSafeInteger(Number(id)) ? Number(id) : BigInt(id);
}
