/** The error for a word that is not a command of its group. */
import type { Command } from 'commander';
import { type UasError, usageError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';

/** @param words the words of the group */
export function unknownCommand(group: Command, words: string, word: string): UasError {
  const known = group.commands.flatMap((child) => [child.name(), ...child.aliases()]);
  const commandOf = (name: string) =>
    group.commands.find((child) => child.name() === name || child.aliases().includes(name))?.name();
  // An alias that resembles the word stands for the command that it names.
  const close = [...new Set(nearest(word, known).map((name) => commandOf(name) ?? name))];
  const path = ['uas', words].filter(Boolean).join(' ');
  return usageError(
    `unknown command "${word}"`,
    close.length > 0 ? `did you mean ${close.join(' or ')}?` : `see: ${path} --help`,
  );
}
