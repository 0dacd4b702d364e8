/** Questions to a person, on stderr so that stdout stays data. inquirer loads with the first question. */
import type { Prompt } from './deps.ts';
import { UasError, usageError } from './errors.ts';
import type { Io } from './io.ts';
import { visible } from './text.ts';

export function createPrompt(io: Io, signal: AbortSignal): Prompt {
  const isAvailable = () => io.stdinIsTerminal && io.stderrIsTerminal;

  async function ask<T>(
    question: (
      inquirer: typeof import('./inquirer.ts'),
      context: { output: NodeJS.WritableStream; signal: AbortSignal },
    ) => Promise<T>,
  ): Promise<T> {
    if (!isAvailable())
      throw usageError('a question has to be answered, and there is no terminal to ask on');
    io.status(undefined);
    const inquirer = await import('./inquirer.ts');
    try {
      return await question(inquirer, { output: process.stderr, signal });
    } catch (error) {
      if (
        error instanceof Error &&
        /^(?:ExitPrompt|AbortPrompt|CancelPrompt)Error$/.test(error.name)
      ) {
        signal.throwIfAborted();
        throw new UasError('interrupted', 'interrupted');
      }
      throw error;
    }
  }

  return {
    get available() {
      return isAvailable();
    },
    confirm: (message) =>
      ask(({ confirm }, context) =>
        confirm({ message: visible(message), default: false }, context),
      ),
    input: (message, options = {}) =>
      ask(({ input }, context) =>
        input(
          { message: visible(message), ...(options.default ? { default: options.default } : {}) },
          context,
        ),
      ),
    password: (message) =>
      ask(({ password }, context) => password({ message: visible(message), mask: false }, context)),
    select: (message, choices) =>
      ask(({ select }, context) =>
        select(
          {
            message: visible(message),
            choices: choices.map(({ name, value }) => ({ name: visible(name), value })),
          },
          context,
        ),
      ),
  };
}
