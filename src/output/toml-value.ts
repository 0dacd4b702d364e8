/** A value as TOML: no null, and a table at the top. */
import { stringify } from 'smol-toml';
import { inert, visible } from '../core/text.ts';
import type { Sheet } from './sheet.ts';

/** Nulls are left out of tables; in a list, where a place cannot be empty, they become the text `null`. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item) ?? 'null');
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== undefined)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}

/** Halves of surrogate pairs, which JSON can hold and TOML cannot, as they are shown to people: the text `\\ud83d`. */
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

/** TOML text; a list is wrapped as `results`, a scalar as `result`. What could drive a terminal stands as an escape. */
export function tomlText(value: unknown): string {
  const clean = withoutHalves(withoutNulls(value));
  return `${inert(stringify(asTable(clean)).trimEnd(), 'points')}\n`;
}

export const printToml = ({ view, write }: Sheet): void => write(tomlText(view.value));
