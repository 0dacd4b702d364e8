/** Parameters of the query and the path. One of no text counts as left out, and of a repeated one the first counts. */
import { refusal } from './identities.ts';

function invalid(name: string) {
  return refusal(400, `Invalid value for parameter '${name}'`);
}

function given(query: URLSearchParams, name: string): string | undefined {
  return query.get(name)?.trim() || undefined;
}

/** An integer of so many bits; throws 400 for anything else. */
function integer(text: string, name: string, bits: number): bigint {
  if (!/^[-+]?\d{1,19}$/.test(text)) throw invalid(name);
  const number = BigInt(text.replace('+', ''));
  if (BigInt.asIntN(bits, number) !== number) throw invalid(name);
  return number;
}

/** The digits of an id, without a sign or zeros in front. */
export function idOf(text: string, name: string): string {
  return String(integer(text, name, 64));
}

export function queryId(query: URLSearchParams, name: string): string | undefined {
  const text = given(query, name);
  return text === undefined ? undefined : idOf(text, name);
}

/** A number that is at least `least`. */
export function queryNumber(
  query: URLSearchParams,
  name: string,
  { least, otherwise }: { least: number; otherwise: number },
): number {
  const text = given(query, name);
  if (text === undefined) return otherwise;
  const number = Number(integer(text, name, 32));
  if (number < least) throw invalid(name);
  return number;
}

/** A flag in upper or lower case. Any other text is refused: taken for false it would delete what is in use. */
export function queryFlag(query: URLSearchParams, name: string): boolean {
  const text = given(query, name)?.toLowerCase() ?? 'false';
  if (text !== 'true' && text !== 'false') throw invalid(name);
  return text === 'true';
}
