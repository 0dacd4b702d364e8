/** Questions that are drawn and redrawn in place, by inquirer. */

import { confirm, input, password, select } from '@inquirer/prompts';
import type { Prompt } from './deps.ts';
import { isPlain, visible } from './text.ts';

export interface DrawnTerminal {
  output: NodeJS.WritableStream;
  signal: AbortSignal;
}

export function drawnQuestions(terminal: DrawnTerminal): Omit<Prompt, 'available'> {
  return {
    confirm: (message) => confirm({ message: visible(message), default: false }, terminal),
    input: (message, options = {}) =>
      input(
        {
          message: visible(message),
          ...(options.default && isPlain(options.default) ? { default: options.default } : {}),
        },
        terminal,
      ),
    password: (message) => password({ message: visible(message), mask: false }, terminal),
    select: (message, choices) =>
      select(
        {
          message: visible(message),
          choices: choices.map(({ name, value }) => ({ name: visible(name), value })),
        },
        terminal,
      ),
  };
}
