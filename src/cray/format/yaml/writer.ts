/** Writes YAML and keeps track of its column; folds texts at 80 columns. */
import { escapeCharacter, standsInDoubleQuotes } from './escape.ts';
import { isBreak } from './scalar.ts';

const width = 80;

/** The text so far, its column, and what the next piece has to know about its end. */
class Page {
  /** Where lines begin; undefined before anything is open. */
  indent: number | undefined = undefined;
  #out: string[] = [];
  #column = 0;
  protected afterBlank = true;
  #atStart = true;

  /** The line has only indentation and indicators so far. */
  get atStart(): boolean {
    return this.#atStart;
  }

  text(): string {
    return this.#out.join('');
  }

  lineBreak(as = '\n'): void {
    this.afterBlank = true;
    this.#atStart = true;
    this.#column = 0;
    this.#out.push(as);
  }

  /** Goes to the indentation, on a new line unless it can be reached on this one. */
  toIndent(): void {
    const indent = this.indent ?? 0;
    const isBehind = this.#column === indent && !this.afterBlank;
    if (!this.#atStart || this.#column > indent || isBehind) this.lineBreak();
    if (this.#column < indent) {
      this.afterBlank = true;
      this.put(Array.from(' '.repeat(indent - this.#column)));
    }
  }

  /** @param options.space a blank comes before it unless there is one; `opens`: indentation may follow it */
  indicator(sign: string, { space = false, spaceAfter = false, opens = false } = {}): void {
    this.put(Array.from(this.afterBlank || !space ? sign : ` ${sign}`));
    this.afterBlank = spaceAfter;
    this.#atStart &&= opens;
  }

  protected put(characters: readonly string[]): void {
    this.#column += characters.length;
    this.#out.push(characters.join(''));
  }

  /** Says that text has begun on this line. */
  protected begin(): void {
    this.afterBlank = false;
    this.#atStart = false;
  }

  /** Whether the line is too long with so many characters that are not written yet. */
  protected isFull(coming = 0): boolean {
    return this.#column + coming > width;
  }
}

/** Texts come as lists of characters: columns count characters, not UTF-16 units. */
export class YamlWriter extends Page {
  plain(characters: readonly string[], mayFold: boolean): void {
    if (characters.length === 0) return;
    if (!this.afterBlank) this.put([' ']);
    this.begin();
    for (const { piece, isSpaces, isLast } of pieces(characters)) {
      if (isSpaces && !isLast && piece.length === 1 && this.isFull() && mayFold) {
        this.toIndent();
        this.begin();
      } else this.put(piece);
    }
  }

  /** Not for texts with a single quote. */
  single(characters: readonly string[], mayFold: boolean): void {
    this.indicator("'", { space: true });
    pieces(characters).forEach(({ piece, isSpaces, isBreaks, isLast }, at) => {
      const mayEndLine = isSpaces && at > 0 && !isLast && piece.length === 1;
      if (isBreaks) {
        if (piece[0] === '\n') this.lineBreak();
        for (const character of piece) this.lineBreak(character);
        this.toIndent();
      } else if (mayEndLine && this.isFull() && mayFold) this.toIndent();
      else this.put(piece);
    });
    this.indicator("'");
  }

  double(characters: readonly string[], mayFold: boolean): void {
    this.indicator('"', { space: true });
    /** The first character that is not written yet. */
    let start = 0;
    for (let end = 0; end <= characters.length; end += 1) {
      const character = characters[end];
      if (character === undefined || !standsInDoubleQuotes(character)) {
        this.put(characters.slice(start, end));
        if (character !== undefined) this.put(Array.from(escapeCharacter(character)));
        start = character === undefined ? end : end + 1;
      }
      const inside = end > 0 && end < characters.length - 1;
      const breakable = character === ' ' || start >= end;
      if (inside && breakable && this.isFull(end - start) && mayFold) {
        this.put([...characters.slice(start, end), '\\']);
        start = Math.max(start, end);
        this.#foldDouble(characters[start]);
      }
    }
    this.indicator('"');
  }

  /** Goes on with a double-quoted text on the next line; `next` is its first character there. */
  #foldDouble(next: string | undefined): void {
    this.toIndent();
    this.begin();
    if (next === ' ') this.put(['\\']);
  }
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
