/** The user's year: every line of docs/user.md, with the built program, the embedded service and real ssh. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleLines, openShell, type PageShell } from '../support/page-shell.ts';
import { hasTool } from '../support/program.ts';

const lines = consoleLines('user.md');
const hasTools = ['ssh', 'scp', 'bash'].map(hasTool).every(Boolean);

let person: PageShell;
beforeAll(async () => {
  person = await openShell(['local', 'start', '--json', '--speed', '20']);
});
afterAll(() => person.dispose());

/** Runs a line that ends with Ctrl-C, until it shows an address. */
async function untilAddress(line: string): Promise<string> {
  const running = execa('bash', ['-c', `exec ${line}`], {
    env: person.env,
    extendEnv: false,
    cwd: person.directory,
    reject: false,
    all: true,
    stdin: 'ignore',
  });
  let shown = '';
  running.all.on('data', (chunk: Buffer) => {
    shown += String(chunk);
    if (/http:\/\/\S+:\d+/.test(shown)) running.kill('SIGINT');
  });
  await running;
  return shown;
}

describe.skipIf(!hasTools)('the user’s year', () => {
  it('runs line by line, and each line has its effect', async () => {
    const seen: [string, string][] = [];
    for (const { line, shows } of lines) {
      if (line.startsWith('uas forward')) {
        seen.push([line, await untilAddress(line)]);
        continue;
      }
      const { code, shown } = person.type(line);
      expect(code, `${line}: ${shown}`).toBe(0);
      for (const text of shows) expect(shown, line).toContain(text);
      seen.push([line, shown]);
    }
    const outputOf = (pattern: RegExp, nth = 0) =>
      seen.filter(([line]) => pattern.test(line))[nth]?.[1] ?? 'no such line';
    expect(outputOf(/^uas status/)).toMatch(/^next\s+uas ssh/m);
    expect(outputOf(/^uas ssh -- hostname/)).toContain('creating one');
    expect(outputOf(/^uas list$/)).toMatch(/^uai-\S+.*Ready/m);
    expect(outputOf(/wc -w data/)).toMatch(/4 data\.txt/);
    expect(readFileSync(join(person.directory, 'back.txt'), 'utf8')).toContain('from my laptop');
    expect(outputOf(/^ssh /)).toMatch(/4 copy\.txt/);
    expect(outputOf(/^uas forward/)).toMatch(/http:\/\/(127\.0\.0\.1|localhost):\d+/);
    expect(outputOf(/^uas list$/, 1).match(/^uai-/gm)).toHaveLength(2);
    expect(outputOf(/--all/)).toContain('deleted');
  }, 300_000);

  it('has a fair number of lines, and none with the name of a UAI', () => {
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter(({ line }) => /uai-\w+-[0-9a-f]{8}/.test(line))).toEqual([]);
  });
});
