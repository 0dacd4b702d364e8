/** Findings as blocks of lines, with the command that fixes each on a line of its own, ready to be copied. */
import type { Line, Style } from '../system/styled-line.ts';

export interface FindingLine {
  /** `ok`, `fail`, `error`. */
  word: string;
  style: Style;
  /** What was checked. */
  about: string;
  message: string;
  fix?: string | null | undefined;
}

const indent = '  ';

/** Words and subjects are aligned; nothing is cut. */
export function findingLines(findings: readonly FindingLine[]): Line[] {
  const widest = (texts: readonly string[]) =>
    texts.reduce((width, text) => Math.max(width, text.length), 0);
  const wordWidth = widest(findings.map(({ word }) => word));
  return findings.flatMap(({ word, style, about, message, fix }): Line[] => [
    [{ text: word.padEnd(wordWidth), style }, indent, about, ': ', message],
    ...(fix
      ? [[' '.repeat(wordWidth), indent, { text: `fix: ${fix}`, style: 'dim' }] as Line]
      : []),
  ]);
}
