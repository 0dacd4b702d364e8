/** Writes YAML and keeps track of its column; folds texts at 80 columns. */
import { escapeCharacter, standsInDoubleQuotes } from './escape.ts';
import { isBreak } from './scalar.ts';

const width = 80;

/** Texts come as lists of characters: columns count characters, not UTF-16 units. */
export interface YamlWriter {
  /** Where lines begin; undefined before anything is open. */
  indent: number | undefined;
  /** The line has only indentation and indicators so far. */
  readonly atStart: boolean;
  text(): string;
  /** Goes to the indentation, on a new line unless it can be reached on this one. */
  toIndent(): void;
  lineBreak(as?: string): void;
  /** @param options.space a blank comes before it unless there is one; `opens`: indentation may follow it */
  indicator(
    sign: string,
    options?: { space?: boolean; spaceAfter?: boolean; opens?: boolean },
  ): void;
  plain(characters: readonly string[], mayFold: boolean): void;
  /** Not for texts with a single quote. */
  single(characters: readonly string[], mayFold: boolean): void;
  double(characters: readonly string[], mayFold: boolean): void;
}

export function createYamlWriter(): YamlWriter {
  const out: string[] = [];
  let column = 0;
  let afterBlank = true;
  let atStart = true;

  const put = (characters: readonly string[]) => {
    column += characters.length;
    out.push(characters.join(''));
  };

  /** Goes on with a double-quoted text on the next line; `next` is its first character there. */
  function foldDouble(next: string | undefined): void {
    writer.toIndent();
    afterBlank = false;
    atStart = false;
    if (next === ' ') put(['\\']);
  }

  const writer: YamlWriter = {
    indent: undefined,
    get atStart() {
      return atStart;
    },
    text: () => out.join(''),
    lineBreak(as = '\n') {
      afterBlank = true;
      atStart = true;
      column = 0;
      out.push(as);
    },
    toIndent() {
      const indent = writer.indent ?? 0;
      if (!atStart || column > indent || (column === indent && !afterBlank)) writer.lineBreak();
      if (column < indent) {
        afterBlank = true;
        put(Array.from(' '.repeat(indent - column)));
      }
    },
    indicator(sign, { space = false, spaceAfter = false, opens = false } = {}) {
      put(Array.from(afterBlank || !space ? sign : ` ${sign}`));
      afterBlank = spaceAfter;
      atStart = atStart && opens;
    },

    plain(characters, mayFold) {
      if (characters.length === 0) return;
      if (!afterBlank) put([' ']);
      afterBlank = false;
      atStart = false;
      for (const { piece, isSpaces, isLast } of pieces(characters)) {
        if (isSpaces && !isLast && piece.length === 1 && column > width && mayFold) {
          writer.toIndent();
          afterBlank = false;
          atStart = false;
        } else put(piece);
      }
    },

    single(characters, mayFold) {
      writer.indicator("'", { space: true });
      pieces(characters).forEach(({ piece, isSpaces, isBreaks, isLast }, at) => {
        if (isBreaks) {
          if (piece[0] === '\n') writer.lineBreak();
          for (const character of piece) writer.lineBreak(character);
          writer.toIndent();
        } else if (
          isSpaces &&
          at > 0 &&
          !isLast &&
          piece.length === 1 &&
          column > width &&
          mayFold
        ) {
          writer.toIndent();
        } else put(piece);
      });
      writer.indicator("'");
    },

    double(characters, mayFold) {
      writer.indicator('"', { space: true });
      /** The first character that is not written yet. */
      let start = 0;
      for (let end = 0; end <= characters.length; end += 1) {
        const character = characters[end];
        if (character === undefined || !standsInDoubleQuotes(character)) {
          put(characters.slice(start, end));
          if (character !== undefined) put(Array.from(escapeCharacter(character)));
          start = character === undefined ? end : end + 1;
        }
        const inside = end > 0 && end < characters.length - 1;
        const breakable = character === ' ' || start >= end;
        if (inside && breakable && column + (end - start) > width && mayFold) {
          put([...characters.slice(start, end), '\\']);
          start = Math.max(start, end);
          foldDouble(characters[start]);
        }
      }
      writer.indicator('"');
    },
  };
  return writer;
}

interface Piece {
  piece: string[];
  isSpaces: boolean;
  isBreaks: boolean;
  isLast: boolean;
}

/** Runs of blanks, of line breaks and of everything else. */
function pieces(characters: readonly string[]): Piece[] {
  const found: Piece[] = [];
  for (const character of characters) {
    const isSpaces = character === ' ';
    const isBreaks = isBreak(character);
    const last = found.at(-1);
    if (last && last.isSpaces === isSpaces && last.isBreaks === isBreaks)
      last.piece.push(character);
    else found.push({ piece: [character], isSpaces, isBreaks, isLast: false });
  }
  const last = found.at(-1);
  if (last) last.isLast = true;
  return found;
}
