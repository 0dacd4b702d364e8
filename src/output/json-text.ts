/** A value as JSON, and a list as one line of JSON for each item. */
import { formatJson } from '../core/json.ts';
import { inPieces } from './pieces.ts';
import type { Sheet } from './sheet.ts';

export async function printJson({ io, view: { value }, write }: Sheet): Promise<void> {
  if (!Array.isArray(value) || value.length === 0) {
    write(`${formatJson(value)}\n`);
    return;
  }
  let before = '[\n';
  await inPieces<unknown>(io, value, (piece) => {
    // Without the brackets of this piece and their line breaks.
    write(before + formatJson(piece).slice(2, -2));
    before = ',\n';
  });
  write('\n]\n');
}

export async function printJsonLines({ io, view: { value }, write }: Sheet): Promise<void> {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  await inPieces(io, items, (piece) => {
    write(piece.map((item) => `${formatJson(item, 0)}\n`).join(''));
  });
}
