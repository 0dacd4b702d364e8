/** How a text may be written in YAML: plain, in single or in double quotes, as ruamel.yaml 0.17 chooses. */
import { readsAsText } from './resolver.ts';

export type ScalarStyle = 'plain' | 'single' | 'double';

export interface Analysis {
  empty: boolean;
  /** It holds a line break of any kind. */
  multiline: boolean;
  plain: boolean;
  singleQuoted: boolean;
}

const breaks = new Set(['\n', '\u0085', '\u2028', '\u2029']);
const blanks = new Set(['\0', ' ', '\t', '\r', ...breaks]);

export function isBreak(character: string | undefined): boolean {
  return character !== undefined && breaks.has(character);
}

/** Whether only double quotes can hold the character. A byte order mark counts. */
function isSpecial(character: string): boolean {
  const point = character.codePointAt(0) ?? 0;
  if (point === 0x0a || point === 0x85 || (point >= 0x20 && point <= 0x7e)) return false;
  if (point === 0xfeff) return true;
  const printable =
    (point >= 0xa0 && point <= 0xd7ff) || (point >= 0xe000 && point <= 0xfffd) || point >= 0x10000;
  return !printable;
}

/** Whether a character at its place would be read as syntax in a block context. */
function isIndicator(characters: readonly string[], at: number): boolean {
  const character = characters[at] ?? '';
  const next = characters[at + 1];
  const blankFollows = next === undefined || blanks.has(next);
  if (at === 0) {
    if (`#,[]{}&*!|>'"%@\``.includes(character)) return true;
    return '?:-'.includes(character) && blankFollows;
  }
  if (character === ':') return blankFollows;
  return character === '#' && blanks.has(characters[at - 1] ?? '');
}

export function analyze(characters: readonly string[]): Analysis {
  if (characters.length === 0) {
    return { empty: true, multiline: false, plain: true, singleQuoted: true };
  }
  const start = characters.slice(0, 3).join('');
  let plain = start !== '---' && start !== '...';
  let multiline = false;
  let singleQuoted = true;
  const edge = (character: string | undefined) => character === ' ' || isBreak(character);
  if (edge(characters[0]) || edge(characters.at(-1))) plain = false;
  characters.forEach((character, at) => {
    if (isIndicator(characters, at)) plain = false;
    if (isBreak(character)) multiline = true;
    if (isSpecial(character)) singleQuoted = false;
    const before = characters[at - 1];
    // Blanks next to a line break would be lost when the quoted text is folded.
    if (character === ' ' && isBreak(before)) singleQuoted = false;
    if (isBreak(character) && before === ' ') singleQuoted = false;
  });
  return { empty: false, multiline, plain: plain && singleQuoted && !multiline, singleQuoted };
}

/** @param isSimpleKey the text comes before a colon on one line */
export function chooseStyle(text: string, analysis: Analysis, isSimpleKey: boolean): ScalarStyle {
  const plainFits = analysis.plain && !(isSimpleKey && (analysis.empty || analysis.multiline));
  if (plainFits && readsAsText(text)) return 'plain';
  if (text.includes("'") || text.includes('\n')) return 'double';
  return analysis.singleQuoted && !(isSimpleKey && analysis.multiline) ? 'single' : 'double';
}
