/** Lines whose columns are aligned. The last column may be long: the terminal's width breaks it between words. */
import type { Line } from '../system/styled-line.ts';

const gap = '  ';

/** @param headers omitted if empty */
export function alignedLines(
  rows: readonly (readonly string[])[],
  headers: readonly string[] = [],
): Line[] {
  const all = headers.length > 0 ? [headers, ...rows] : rows;
  const widths: number[] = [];
  for (const row of all) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  }
  const lines = all.map((row) =>
    row
      .map((cell, at) => cell.padEnd(at === row.length - 1 ? 0 : (widths[at] ?? 0)))
      .join(gap)
      .trimEnd(),
  );
  return lines.map((text, at) =>
    at === 0 && headers.length > 0 ? [{ text, style: 'bold' }] : text,
  );
}
