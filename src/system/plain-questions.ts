/** Prompts as plain lines, for terminals without control sequences. */

import { UasError } from '../core/errors.ts';
import { isPlain, visible } from '../core/text.ts';
import type { Prompt } from './deps.ts';
import type { ReadLine } from './lines.ts';

export interface PlainTerminal {
  write(text: string): void;
  readLine: ReadLine;
  signal: AbortSignal;
}

async function answer(terminal: PlainTerminal, question: string, hidden = false): Promise<string> {
  const { write, readLine, signal } = terminal;
  // Once the question is visible, no character of a password may be echoed.
  const onReading = () => write(`${question} `);
  try {
    const line = await readLine({ hidden, signal, onReading });
    // The typed line feed was not echoed.
    if (hidden || line === undefined) write('\n');
    if (line === undefined) throw new UasError('interrupted', 'interrupted');
    return line;
  } catch (error) {
    if (signal.aborted) write('\n');
    throw error;
  }
}

const withColon = (text: string) => (/[:?]$/.test(text) ? text : `${text}:`);

async function askYesNo(
  terminal: PlainTerminal,
  message: string,
  preset: boolean,
): Promise<boolean> {
  for (;;) {
    const word = (await answer(terminal, `${message} ${preset ? '(Y/n)' : '(y/N)'}`))
      .trim()
      .toLowerCase();
    if (word === 'y' || word === 'yes') return true;
    if (word === '') return preset;
    if (word === 'n' || word === 'no') return false;
    terminal.write('Please answer y or n.\n');
  }
}

async function askWhich<T>(
  terminal: PlainTerminal,
  message: string,
  choices: readonly { name: string; value: T }[],
): Promise<T> {
  const lines = choices.map(({ name }, at) => `  ${at + 1}) ${visible(name)}\n`);
  terminal.write(`${message}\n${lines.join('')}`);
  for (;;) {
    const text = (await answer(terminal, `Number (1-${choices.length}):`)).trim();
    const choice = /^\d+$/.test(text) ? choices[Number(text) - 1] : undefined;
    if (choice) return choice.value;
    terminal.write(`Please type a number from 1 to ${choices.length}.\n`);
  }
}

/** All kinds of prompts, each as a single line with a single-line answer. */
export function plainQuestions(terminal: PlainTerminal): Omit<Prompt, 'available'> {
  return {
    confirm: (message, { default: preset = false } = {}) =>
      askYesNo(terminal, visible(message), preset),
    async input(message, { default: preset } = {}) {
      const usable = preset !== undefined && isPlain(preset) ? preset : '';
      const shown = usable === '' ? '' : ` (${usable})`;
      return (await answer(terminal, withColon(`${visible(message)}${shown}`))) || usable;
    },
    password: (message) => answer(terminal, withColon(visible(message)), true),
    select: (message, choices) => askWhich(terminal, visible(message), choices),
  };
}
