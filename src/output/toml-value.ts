/** Formats values as TOML, which has no null and requires a table at the top. */
import { stringify } from 'smol-toml';
import { isRecord } from '../core/record.ts';
import { inert, visible } from '../core/text.ts';
import { inPieces } from './pieces.ts';
import type { Sheet } from './sheet.ts';

/** Omits nulls in tables; in lists, which cannot have gaps, they become the text `null`. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item) ?? 'null');
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== undefined)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}

/** Replaces lone surrogates, which are valid in JSON but not in TOML, with the text `\\ud83d`. */
function withoutHalves(value: unknown): unknown {
  if (typeof value === 'string') return escapedHalves(value);
  if (Array.isArray(value)) return value.map(withoutHalves);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [escapedHalves(key), withoutHalves(item)]),
  );
}

const escapedHalves = (text: string) => text.replace(/\p{Cs}/gu, visible);

function asTable(value: unknown): object {
  if (Array.isArray(value)) return { results: value };
  return typeof value === 'object' && value !== null ? value : { result: value };
}

/** TOML text; a list is wrapped as `results`, a scalar as `result`. Terminal control characters are escaped. */
export function tomlText(value: unknown): string {
  const clean = withoutHalves(withoutNulls(value));
  return `${inert(stringify(asTable(clean)).trimEnd(), 'points')}\n`;
}

/** A list of objects is a table for each, so that it can be written in pieces. */
export async function printToml({ io, view: { value }, write }: Sheet): Promise<void> {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isRecord)) {
    write(tomlText(value));
    return;
  }
  let left = value.length;
  await inPieces<unknown>(io, value, (piece) => {
    left -= piece.length;
    // The text between two tables depends on both: a last one shows it, and is cut off.
    write(left === 0 ? tomlText(piece) : tomlText([...piece, next]).slice(0, -nextText.length));
  });
}

const next = { next: 0 };
const nextText = tomlText([next]);
