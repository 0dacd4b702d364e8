/** Interactive prompts, drawn by inquirer. */

import { confirm, input, password, select } from '@inquirer/prompts';
import { isPlain, shortened, visible } from '../core/text.ts';
import type { Prompt } from './deps.ts';

/**
 * Cuts the middle of long questions: inquirer wraps them again with every key, in quadratic time on Node 20. The end
 * of a question says what to type.
 */
const longestQuestion = 600;

function shown(text: string): string {
  if (text.length <= longestQuestion) return visible(text);
  const half = longestQuestion / 2;
  return visible(`${shortened(text, half)} ${text.slice(-half).replace(/^[\udc00-\udfff]/, '')}`);
}

export interface DrawnTerminal {
  output: NodeJS.WritableStream;
  signal: AbortSignal;
}

export function drawnQuestions(terminal: DrawnTerminal): Omit<Prompt, 'available'> {
  return {
    confirm: (message, { default: preset = false } = {}) =>
      confirm({ message: shown(message), default: preset }, terminal),
    input: (message, options = {}) =>
      input(
        {
          message: shown(message),
          ...(options.default && isPlain(options.default) ? { default: options.default } : {}),
        },
        terminal,
      ),
    password: (message) => password({ message: shown(message), mask: false }, terminal),
    select: (message, choices) =>
      select(
        {
          message: shown(message),
          choices: choices.map(({ name, value }) => ({ name: shown(name), value })),
        },
        terminal,
      ),
  };
}
