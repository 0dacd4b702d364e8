/** Runs the handler of the command that commander has found. */
import type { Command } from 'commander';
import type { ActionSettings, App, Handler } from '../command/app.ts';
import type { Context } from '../command/command.types.ts';
import { refuseEmptyOptions } from '../command/empty-options.ts';
import { specialFormatOf } from '../command/special-format.ts';
import type { Deps } from '../system/deps.ts';
import { mergedOptions, words } from './command-line.ts';
import type { CommandLine } from './line.ts';

/** What is known of a run so far; an error is reported by it. */
export interface Progress {
  /** Words of the command. */
  command: string;
  exit: number;
  /** From the moment that the options are understood. */
  context: Context | undefined;
}

/** Loaded with the first result, which help and completion never have. */
const printer = () => import('./result.ts');

/** Makes handlers into commander's actions: the context, the handler, what it returns printed. */
export function actionsFor(line: CommandLine, deps: Deps, progress: Progress): App['action'] {
  return <Args extends unknown[]>(handler: Handler<Args>, settings: ActionSettings = {}) =>
    async (...given: unknown[]) => {
      const self = given.at(-1) as Command;
      const options = mergedOptions(self);
      const command = words(self);
      progress.command = command;
      const { mayBeEmpty, itemized = false, ...leniency } = settings;
      refuseEmptyOptions(self, mayBeEmpty);
      const rest = line.rest ?? [];
      const { createContext } = await import('../command/context.ts');
      const specialFormat = specialFormatOf(self);
      const open = async () => {
        const input = { deps, options, command, rest, specialFormat, ...leniency };
        const opened = await createContext(input);
        progress.context = opened;
        return opened;
      };
      let context = await open();
      if (context.readsJson && !line.debug) deps.io.hold();
      const run = () => handler(context, options, ...(given.slice(0, -2) as Args));
      const runSignedIn = () =>
        run().catch(async (error: unknown) => {
          await (await import('./sign-in-now.ts')).signInNow(context, error);
          context = await open();
          return run();
        });
      if (options.watch === true) {
        const { watchList } = await import('./watch.ts');
        progress.exit = await watchList(() => context, runSignedIn);
        return;
      }
      const work = runSignedIn();
      const failed = async (error: unknown) => (await printer()).printItems(context, error);
      const result = await (itemized ? work.catch(failed) : work);
      if (typeof result === 'number') progress.exit = result;
      else if (result) progress.exit = await (await printer()).printResult(context, result);
      deps.io.note(...context.warnings);
    };
}
