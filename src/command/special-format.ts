/** Output formats that only some commands have, declared where the command is. */
import type { Command } from 'commander';
import type { SpecialFormat } from '../output/formats.ts';

const formatsOf = new WeakMap<Command, SpecialFormat>();

/** Lets the command be asked for the format with `-o`. */
export function alsoPrints(command: Command, format: SpecialFormat): Command {
  formatsOf.set(command, format);
  return command;
}

export const specialFormatOf = (command: Command): SpecialFormat | undefined =>
  formatsOf.get(command);
