/** Lines for people: their styles, and the text that a terminal or a file gets for them. */
import type chalk from 'chalk';
import { Chalk } from 'chalk';
import { visible } from '../core/text.ts';
import { wrap } from '../core/wrap.ts';
import { colorVariable } from './color.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** A part of a line. The writer makes the text {@link visible}, so that no server can set styles. */
export interface Span {
  text: string;
  style?: Style | undefined;
}

/** One line for people, without its line feed. */
export type Line = string | readonly (string | Span)[];

export type ColorMode = 'auto' | 'always' | 'never';

export interface PainterOptions {
  env: Record<string, string | undefined>;
  isTerminal(stream: 'stdout' | 'stderr'): boolean;
  /** Columns of the terminal; undefined where there is none. */
  width(stream: 'stdout' | 'stderr'): number | undefined;
  /** Replaces secrets. */
  redact(text: string): string;
}

/** Renders lines: color is decided by NO_COLOR, FORCE_COLOR, CLICOLOR and TERM, otherwise on a terminal. */
export function createPainter({ env, isTerminal, width, redact }: PainterOptions) {
  let colorMode: ColorMode = 'auto';
  let painters: Partial<Record<'stdout' | 'stderr', typeof chalk>> = {};

  function painter(name: 'stdout' | 'stderr'): typeof chalk {
    const present = painters[name];
    if (present) return present;
    const isWanted = colorMode === 'auto' && (colorVariable(env)?.on ?? isTerminal(name));
    const created = new Chalk({ level: colorMode === 'always' || isWanted ? 1 : 0 });
    painters[name] = created;
    return created;
  }

  const cleaned = (line: Line): Span[] =>
    (typeof line === 'string' ? [line] : line).map((part) => {
      const { text, style } = typeof part === 'string' ? { text: part } : part;
      return { text: visible(redact(text)), style };
    });

  function painted(name: 'stdout' | 'stderr', spans: readonly Span[]): string {
    const paint = painter(name);
    return spans.map(({ text, style }) => (style ? paint[style](text) : text)).join('');
  }

  const render = (name: 'stdout' | 'stderr', line: Line) => painted(name, cleaned(line));

  /** Breaks what is left when secrets are taken out, so that none hides by being broken. */
  function renderWrapped(name: 'stdout' | 'stderr', line: Line, aligned?: number): string {
    const spans = cleaned(line);
    const columns = width(name);
    const lines = columns === undefined ? [spans] : wrapped(spans, columns, aligned);
    return lines.map((part) => `${painted(name, part)}\n`).join('');
  }

  /** Lines without a style that need no escapes: a list of thousands is read only once. */
  function renderPlain(lines: readonly Line[]): string | undefined {
    let text = '';
    for (const line of lines) {
      if (typeof line !== 'string' || visible(line) !== line) return undefined;
      text += `${line}\n`;
    }
    return redact(text);
  }

  return {
    hasColor: (name: 'stdout' | 'stderr') => painter(name).level > 0,
    render,
    renderAll: (name: 'stdout' | 'stderr', lines: readonly Line[]) =>
      renderPlain(lines) ?? lines.map((line) => `${render(name, line)}\n`).join(''),
    renderAllWrapped: (name: 'stdout' | 'stderr', lines: readonly Line[], aligned?: number) =>
      lines.map((line) => renderWrapped(name, line, aligned)).join(''),
    useColor(mode: ColorMode) {
      colorMode = mode;
      painters = {};
    },
  };
}

/** The spans in lines of at most `width` columns. */
function wrapped(spans: readonly Span[], width: number, aligned?: number): Span[][] {
  const pieces = wrap(spans.map(({ text }) => text).join(''), width, aligned);
  if (!pieces) return [[...spans]];
  return pieces.map(({ from, to, indent, isContinued }) => {
    let start = 0;
    const parts = spans.map(({ text, style }): Span => {
      const at = start;
      start += text.length;
      return { text: text.slice(Math.max(0, from - at), Math.max(0, to - at)), style };
    });
    return [{ text: ' '.repeat(indent) }, ...parts, { text: isContinued ? ' \\' : '' }];
  });
}

/** Cuts the line to a width, since a wrapped line could not be erased. To be safe, non-ASCII characters count as two columns. */
export function shorten(line: Line, width: number): Line {
  const spans = (typeof line === 'string' ? [line] : line).map((part): Span => {
    const { text, style } = typeof part === 'string' ? { text: part } : part;
    return { text: visible(text), style };
  });
  const sizeOf = (character: string) => (character <= '~' ? 1 : 2);
  const total = spans.reduce(
    (sum, { text }) => [...text].reduce((part, character) => part + sizeOf(character), sum),
    0,
  );
  if (total <= width) return spans;
  // The mark may take two columns, too.
  let left = width - 2;
  const cut = spans.map(({ text, style }): Span => {
    let kept = '';
    for (const character of text) {
      left -= sizeOf(character);
      if (left < 0) break;
      kept += character;
    }
    return { text: kept, style };
  });
  return [...cut, '…'];
}
