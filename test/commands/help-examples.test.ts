/** The examples of the help, run unchanged against the embedded service with the objects that they name. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import type { App } from '../../src/command/app.ts';
import { splitJsonOption } from '../../src/command/global-options.ts';
import { descendants, examplesOf } from '../../src/help/help-text.ts';
import { type Stage, shellLine } from '../support/shell-line.ts';
import { agree, village } from '../support/village.ts';

const idle: App = {
  action: () => async () => {},
  tree: () => buildProgram({ version: '0', app: idle, path: 'all' }),
};
const root = await idle.tree();
const everything = (command: Command): Command[] => [
  command,
  ...command.commands.flatMap((child) => everything(child as Command)),
];
const lines = [
  ...new Set(
    everything(root)
      .filter(({ commands }) => commands.length === 0)
      .flatMap((leaf) => examplesOf(leaf).filter((line) => !line.startsWith('# '))),
  ),
];
const ofProgram = ({ words }: Stage) => words[0] === 'uas';

/** Commands whose exit code is a verdict. */
const verdict = /\bconfig (?:diff|lint)\b|--dry-run|--exit-code|\bdoctor\b/;

/** Those for which a process has to run, or which start one; other tests run them. */
const starts = /\blocal (?:start|run|stop|reset|status)\b|\bserve (?:run|check)\b|\bconfig edit\b/;

describe('every example of the help', () => {
  it('is found', () => {
    expect(lines.length).toBeGreaterThan(150);
    expect(lines.filter((line) => !/\buas\b/.test(line))).toEqual([
      'scp data.tar uai-vers-93f0289d:',
    ]);
  });

  it.each(lines)('has words that are understood: %s', async (line) => {
    for (const { words } of shellLine(line, '/home').filter(ofProgram)) {
      const program = await idle.tree();
      for (const command of [program, ...descendants(program)]) {
        command.configureOutput({ writeErr: () => {}, outputError: () => {} });
      }
      const dashes = words.indexOf('--');
      const own = words.slice(1, dashes === -1 ? undefined : dashes);
      await expect(
        program.parseAsync(splitJsonOption(own), { from: 'user' }),
      ).resolves.toBeDefined();
    }
  });

  it.each(lines.filter((line) => !starts.test(line)))('works as it stands: %s', async (line) => {
    const { run, home, image, some, password } = await village(line);
    let stdout = '';
    for (const { words, isPiped, input } of shellLine(line, home)) {
      const [program, ...args] = words.map((word) =>
        word
          .replace('2b5a6f0c-9a3f-4d1a-8f0a-6e4bb0c3f1de', image ?? '')
          .replace(/^2b5a6f0c$/, some?.slice(0, 8) ?? ''),
      );
      if (program !== 'uas') continue;
      const isAdmin = /^(?:admin|api|uais)$/.test(args[0] ?? '');
      const signsIn = /^(?:init|auth login)/.test(args.join(' '));
      const stdin = input === undefined ? stdout : readFileSync(input, 'utf8');
      const ran = await run(
        args,
        {
          ...(isPiped || input !== undefined
            ? { stdin }
            : { terminal: true, answers: Array(9).fill(agree(password)) }),
          env: signsIn ? { UAS_TOKEN: '', UAS_ENDPOINT: '' } : { UAS_ENDPOINT: '' },
        },
        isAdmin,
      );
      expect(verdict.test(line) ? [0, 1] : [0], ran.stderr).toContain(ran.code);
      stdout = ran.stdout;
    }
  });
});
