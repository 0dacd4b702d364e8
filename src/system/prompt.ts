/** Prompts on stderr, so that stdout contains only data. Their implementation loads with the first prompt. */

import { UasError, usageError } from '../core/errors.ts';
import type { Env, Prompt } from './deps.ts';
import type { Io } from './io.ts';
import { isPlainTerminal } from './plain-terminal.ts';

type Questions = Omit<Prompt, 'available'>;

/** Whether a signal, a key or the end of the input ended a prompt. */
function isEnd(error: unknown): boolean {
  return (
    error instanceof Error && /^(?:ExitPrompt|AbortPrompt|CancelPrompt)Error$/.test(error.name)
  );
}

async function open(io: Io, env: Env, signal: AbortSignal): Promise<Questions> {
  const { stderr: output } = process;
  if (!isPlainTerminal(env)) {
    const { drawnQuestions } = await import('./drawn-questions.ts');
    return drawnQuestions({ output, signal });
  }
  const { plainQuestions } = await import('./plain-questions.ts');
  return plainQuestions({ write: (text) => output.write(text), readLine: io.readLine, signal });
}

export function createPrompt(io: Io, env: Env, signal: AbortSignal): Prompt {
  const isAvailable = () => io.stdinIsTerminal && io.stderrIsTerminal;

  async function ask<T>(question: (questions: Questions) => Promise<T>): Promise<T> {
    if (!isAvailable()) throw usageError('input is required, but there is no terminal');
    io.status(undefined);
    for (;;) {
      // After Ctrl-Z and fg, the prompt would be gone, so it is shown again.
      const round = new AbortController();
      const onContinue = () => setImmediate(() => round.abort());
      process.once('SIGCONT', onContinue);
      try {
        return await question(await open(io, env, AbortSignal.any([signal, round.signal])));
      } catch (error) {
        if (!isEnd(error) && !round.signal.aborted) throw error;
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
    confirm: (message, options) => ask(({ confirm }) => confirm(message, options)),
    input: (message, options) => ask(({ input }) => input(message, options)),
    password: (message) => ask(({ password }) => password(message)),
    select: (message, choices) => ask(({ select }) => select(message, choices)),
  };
}
