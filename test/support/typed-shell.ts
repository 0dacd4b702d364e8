/** A shell on a real terminal, in which a test types lines as a person does. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, vi } from 'vitest';
import { type ProgramHome, program } from './program.ts';
import { openTerminal } from './terminal.ts';

/** What to type when a text is shown. */
export type Answer = readonly [seen: RegExp, keys: string];

export interface Typed {
  /** What the terminal showed from the line to the next prompt, without colors. */
  shown: string;
  status: number;
}

/** Writes a command `uas` into `bin` of the home; returns that directory. */
export function uasIn({ home }: ProgramHome): string {
  const bin = join(home, 'bin');
  const words = program.map((word) => `'${word}'`).join(' ');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'uas'), `#!/bin/sh\nexec ${words} "$@"\n`);
  chmodSync(join(bin, 'uas'), 0o755);
  return bin;
}

export function openShell(person: ProgramHome, env: Record<string, string> = {}) {
  const path = `${uasIn(person)}:${person.env.PATH}`;
  const terminal = openTerminal(
    'bash',
    ['--norc', '--noprofile'],
    // The number of the command tells each prompt from the one before.
    { ...person.env, PATH: path, PS1: '@\\#:$?@ ', ...env },
    { cols: 120, rows: 40 },
  );
  let lines = 1;
  let at = 0;
  const rest = () => terminal.shown().slice(at);

  return {
    /** Types a line, answers what is asked, in this order, and waits for the next prompt. */
    async type(line: string, answers: readonly Answer[] = []): Promise<Typed> {
      await terminal.until(`@${lines}:`);
      const start = terminal.shown().length;
      at = start;
      terminal.type(`${line}\r`);
      for (const [seen, keys] of answers) {
        await vi.waitFor(() => expect(rest()).toMatch(seen), { timeout: 60_000 });
        at = terminal.shown().length;
        terminal.type(keys);
      }
      lines += 1;
      const prompt = new RegExp(`@${lines}:(\\d+)@`);
      const after = () => terminal.shown().slice(start);
      await vi.waitFor(() => expect(after()).toMatch(prompt), { timeout: 60_000 });
      const shown = stripVTControlCharacters(after());
      return { shown, status: Number(prompt.exec(shown)?.[1]) };
    },
    end: () => terminal.kill('SIGKILL'),
  };
}
