/** Questions to a person, on stderr so that stdout stays data. inquirer loads with the first question. */
import type { Prompt } from './deps.ts';
import { UasError, usageError } from './errors.ts';
import type { Io } from './io.ts';
import { isPlain, visible } from './text.ts';

/** Whether asking was ended by a signal, a key or the end of the input. */
function isEnd(error: unknown): boolean {
  return (
    error instanceof Error && /^(?:ExitPrompt|AbortPrompt|CancelPrompt)Error$/.test(error.name)
  );
}

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
    const { stderr: output } = process;
    for (;;) {
      // After Ctrl-Z and fg, neither keys nor the question would be there: it is asked anew.
      const round = new AbortController();
      const onContinue = () => setImmediate(() => round.abort());
      process.once('SIGCONT', onContinue);
      try {
        return await question(inquirer, {
          output,
          signal: AbortSignal.any([signal, round.signal]),
        });
      } catch (error) {
        if (!isEnd(error)) throw error;
        signal.throwIfAborted();
        if (!round.signal.aborted) throw new UasError('interrupted', 'interrupted');
      } finally {
        process.off('SIGCONT', onContinue);
      }
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
          {
            message: visible(message),
            ...(options.default && isPlain(options.default) ? { default: options.default } : {}),
          },
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
