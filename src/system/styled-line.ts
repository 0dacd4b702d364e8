/** Lines for people: their styles, and the text that a terminal or a file gets for them. */
import type chalk from 'chalk';
import { Chalk } from 'chalk';
import { visible } from '../core/text.ts';
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
  /** Replaces secrets. */
  redact(text: string): string;
}

/** Renders lines: color is decided by NO_COLOR, FORCE_COLOR, CLICOLOR and TERM, otherwise on a terminal. */
export function createPainter({ env, isTerminal, redact }: PainterOptions) {
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

  function render(name: 'stdout' | 'stderr', line: Line): string {
    const paint = painter(name);
    return (typeof line === 'string' ? [line] : line)
      .map((part) => {
        if (typeof part === 'string') return visible(redact(part));
        const text = visible(redact(part.text));
        return part.style ? paint[part.style](text) : text;
      })
      .join('');
  }

  return {
    hasColor: (name: 'stdout' | 'stderr') => painter(name).level > 0,
    render,
    renderAll: (name: 'stdout' | 'stderr', lines: readonly Line[]) =>
      lines.map((line) => `${render(name, line)}\n`).join(''),
    useColor(mode: ColorMode) {
      colorMode = mode;
      painters = {};
    },
  };
}

/** Cuts the line to a width, since a wrapped line could not be erased. To be safe, non-ASCII characters count as two columns. */
export function shorten(line: Line, width: number): Line {
  let left = width;
  return (typeof line === 'string' ? [line] : line).map((part) => {
    const span = typeof part === 'string' ? { text: part } : part;
    let text = '';
    for (const character of visible(span.text)) {
      left -= character <= '~' ? 1 : 2;
      if (left < 0) break;
      text += character;
    }
    return { ...span, text };
  });
}
