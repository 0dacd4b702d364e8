/**
 * Output as click prints it, with one thing added: on a terminal no text of a server can drive it. Into a pipe or a
 * file stdout is exact; ANSI colors are taken out there, as click does.
 */

import { visible } from '../core/text.ts';
import type { Io } from '../system/io.ts';

const colours = /\u001b\[[;?0-9]*[A-Za-z]/g;

/** The text with its lines and tabs; everything else that drives a terminal is shown as an escape. */
export function harmless(text: string): string {
  return text
    .replace(colours, '')
    .split(/([\n\t])/)
    .map((part) => (part === '\n' || part === '\t' ? part : visible(part)))
    .join('');
}

/** Prints on stdout and ends the line; a token that a service sends back stays hidden even there. */
export function say(io: Io, text: string): void {
  const line = `${io.redact(text)}\n`;
  io.data(io.stdoutIsTerminal ? harmless(line) : line.replace(colours, ''));
}

/** Prints on stderr and ends the line. */
export function complain(io: Io, text: string): void {
  io.errorData(harmless(`${io.redact(text)}\n`));
}
