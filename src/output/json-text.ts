/** A value as JSON, and a list as one line of JSON for each item. */
import { formatJson } from '../core/json.ts';
import { inPieces } from './pieces.ts';
import type { Sheet } from './sheet.ts';

export function printJson({ view: { value }, write }: Sheet): void {
  if (!Array.isArray(value) || value.length === 0) {
    write(`${formatJson(value)}\n`);
    return;
  }
  let before = '[\n';
  for (const piece of inPieces(value)) {
    // Without the brackets of this piece and their line breaks.
    write(before + formatJson(piece).slice(2, -2));
    before = ',\n';
  }
  write('\n]\n');
}

export function printJsonLines({ view: { value }, write }: Sheet): void {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const piece of inPieces(items)) {
    write(piece.map((item) => `${formatJson(item, 0)}\n`).join(''));
  }
}
