/** Breaks a text into lines for a terminal: between words, never inside a command that somebody will copy. */

/** A line of the wrapped text: a part of the original, and what follows it. */
export interface Piece {
  from: number;
  to: number;
  /** Blanks before the part. */
  indent: number;
  /** ` \` after a command that goes on in the next line. */
  isContinued: boolean;
}

/** In fewer columns than this nothing can be read, so that the terminal may break lines as it likes. */
const unreadable = 20;

/** Columns that a text keeps next to the column that it is aligned to. */
const readable = 24;

/** The columns of a character; more than ASCII may take two, and none takes more. */
const sizeOf = (character: string) => (character <= '~' ? 1 : 2);

function measure(text: string, from: number, to: number): number {
  let size = 0;
  for (const character of text.slice(from, to)) size += sizeOf(character);
  return size;
}

/** What stays on one line: a word, or a command that follows a colon or a comma, or begins the line. */
const unit = /(?<=^ *|[:,] |\()uas (?:'[^']*'|"[^"]*"|[^\s;()'",]+|,(?! )| (?=[^\s;()]))+|[^\s]+/g;
const commandWord = /(?:'[^']*'|"[^"]*"|\S)+/g;

interface Unit {
  from: number;
  to: number;
  /** Columns. */
  size: number;
}

const unitsIn = (text: string, pattern: RegExp, start = 0, end = text.length): Unit[] =>
  [...text.slice(start, end).matchAll(pattern)].map(({ 0: found, index }) => {
    const from = start + index;
    const to = from + found.length;
    return { from, to, size: measure(text, from, to) };
  });

/**
 * The column below which further lines begin: that of the last column of the text that leaves room, also for the longest
 * word.
 */
function hangOf(text: string, width: number, aligned: number | undefined): number {
  const lead = /^ */.exec(text)?.[0].length ?? 0;
  const columns = [...text.slice(0, width).matchAll(/\S( {2,})(?=\S)/g)].map(
    ({ 0: found, index }) => index + found.length,
  );
  const longest = unitsIn(text, /\S+/g).reduce((most, { size }) => Math.max(most, size), 0);
  // A word that is longer than any line is broken anyway.
  const needed = longest > width - lead - 2 ? readable : Math.max(readable, longest);
  const fitting = [...(aligned === undefined ? [] : [aligned]), ...columns].filter(
    (column) => width - column >= needed,
  );
  return Math.max(lead + 2, ...fitting);
}

/** Where a word that is longer than a line is broken: after a sign within it, if one is not too far back. */
function breakIn(text: string, from: number, to: number, room: number): number {
  let at = from;
  let sign = from;
  let size = 0;
  for (const character of text.slice(from, to)) {
    size += sizeOf(character);
    if (size > room) break;
    at += character.length;
    if (/[/,:;=@?&._-]/.test(character)) sign = at;
  }
  return sign - from > room / 3 ? sign : Math.max(at, from + 1);
}

/** Fills lines of a width one unit after another. */
function lineFiller(text: string, width: number, hang: number) {
  const pieces: Piece[] = [];
  let line: Piece = { from: 0, to: 0, indent: 0, isContinued: false };
  let used = 0;
  const endLine = (from: number, isContinued = false) => {
    if (line.to > line.from) pieces.push({ ...line, isContinued });
    line = { from, to: from, indent: hang, isContinued: false };
    used = hang;
  };
  const take = ({ from, to, size }: Unit) => {
    used += from - line.to + size;
    line.to = to;
  };
  const roomAt = (from: number) => width - used - (from - line.to);
  return {
    pieces,
    endLine,
    take,
    fits: ({ from, size }: Unit, reserve = 0) => size + reserve <= roomAt(from),
    takeLong({ from, to }: Unit) {
      if (roomAt(from) < readable / 2) endLine(from);
      for (let at = from; at < to; ) {
        const room = roomAt(at);
        // A character has at most two code units, so that a longer rest need not be measured.
        const isLast = to - at <= room * 2 && measure(text, at, to) <= room;
        const end = isLast ? to : breakIn(text, at, to, room);
        take({ from: at, to: end, size: measure(text, at, end) });
        at = end;
        if (at < to) endLine(at);
      }
    },
  };
}

/**
 * The lines of a text of one line; undefined if it fits.
 * @param aligned the column below which further lines begin, if the text itself does not show it
 */
export function wrap(text: string, width: number, aligned?: number): Piece[] | undefined {
  if (width < unreadable || text.length * 2 <= width) return undefined;
  if (measure(text, 0, text.length) <= width) return undefined;
  const hang = hangOf(text, width, aligned);
  const { pieces, endLine, take, takeLong, fits } = lineFiller(text, width, hang);
  /** A shell reads a command that goes on after a backslash as one. */
  const takeCommand = (command: Unit) => {
    for (const part of unitsIn(text, commandWord, command.from, command.to)) {
      const reserve = part.to === command.to ? 0 : 2;
      if (!fits(part, reserve)) endLine(part.from, part.from > command.from);
      // A part that is longer than a line is broken by the terminal, and can still be copied.
      take(part);
    }
  };
  for (const word of unitsIn(text, unit)) {
    const isShort = word.size <= width - hang;
    if (!fits(word) && isShort) endLine(word.from);
    if (isShort || fits(word)) take(word);
    else if (text.slice(word.from, word.to).includes(' ')) takeCommand(word);
    else takeLong(word);
  }
  endLine(text.length);
  return pieces;
}
