/**
 * Long lists as YAML. The package makes a tree of nodes for everything first, which takes kilobytes a row: here each
 * row is written by itself, and one of plain values without the package. The text is the same.
 */
import { isRecord } from '../core/record.ts';
import { inPieces } from './pieces.ts';
import type { Sheet } from './sheet.ts';
import { yamlText } from './yaml-text.ts';

/** Keys that YAML writes without quotes because they read as text. */
const plainKey = /^(?!(?:null|true|false|y|yes|n|no|on|off)$)[a-z][a-z\d_]{0,99}$/i;
/** Texts that need no escape in quotes. */
const plainText = /^[ !#-[\]-~]*$/;

function scalar(value: unknown): string | undefined {
  if (typeof value === 'string') return plainText.test(value) ? `"${value}"` : undefined;
  if (value === null || typeof value === 'boolean') return String(value);
  const isPlainNumber = Number.isSafeInteger(value) && !Object.is(value, -0);
  return isPlainNumber ? String(value) : undefined;
}

/** An object of plain values; undefined for anything that only the package can write. */
function plainItem(item: unknown): string | undefined {
  if (!isRecord(item)) return undefined;
  let text = '';
  for (const key in item) {
    const value = plainKey.test(key) ? scalar(item[key]) : undefined;
    if (value === undefined) return undefined;
    text += `${text === '' ? '-' : ' '} ${key}: ${value}\n`;
  }
  return text === '' ? undefined : text;
}

/** Whether an object is in the value twice: the second time it is an alias, which only the whole list shows. */
function hasRepeated(value: unknown, seen = new Set<unknown>()): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (seen.has(value)) return true;
  seen.add(value);
  const inner = Array.isArray(value) ? value : Object.values(value);
  return inner.some((one) => hasRepeated(one, seen));
}

export async function printYaml({ io, view: { value }, write }: Sheet): Promise<void> {
  if (!Array.isArray(value) || value.length === 0 || hasRepeated(value)) {
    write(yamlText(value));
    return;
  }
  await inPieces<unknown>(io, value, (piece) => {
    write(piece.map((item) => plainItem(item) ?? yamlText([item])).join(''));
  });
}
