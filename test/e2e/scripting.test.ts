/** Runs every example of the pages for scripts and agents as it is printed there. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHome, hasTool, type ProgramHome, program } from '../support/program.ts';

const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

/** The examples of a page under their headings. */
function examplesOf(name: string): [string, string][] {
  let heading = name;
  return page(name)
    .split(/^(?=#|```)/m)
    .flatMap((part): [string, string][] => {
      heading = /^#+ (.*)/.exec(part)?.[1] ?? heading;
      const code = /^```bash\n([\s\S]*)/.exec(part)?.[1];
      return code === undefined ? [] : [[heading, code]];
    });
}

const examples = ['scripting.md', 'agents.md'].flatMap(examplesOf);
const hasTools = ['bash', 'jq', 'xargs', 'ssh'].map(hasTool).every(Boolean);

describe.skipIf(!hasTools)('the examples for scripts', () => {
  let person: ProgramHome;
  let env: Record<string, string>;
  beforeAll(async () => {
    person = createHome();
    const bin = join(person.home, 'bin');
    mkdirSync(bin);
    const quoted = program.map((word) => `'${word}'`).join(' ');
    writeFileSync(join(bin, 'uas'), `#!/bin/sh\nexec ${quoted} "$@"\n`);
    chmodSync(join(bin, 'uas'), 0o755);
    env = { ...person.env, PATH: `${bin}:${person.env.PATH}` };
    expect(await person.run(['local', 'start', '--speed', '20'])).toMatchObject({ code: 0 });
  });
  afterAll(() => person.dispose());

  it.each(examples)('run unchanged: %s %#', (_heading, script) => {
    const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], {
      env,
      cwd: person.home,
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect({ status, stdout, stderr }).toMatchObject({ status: 0 });
  });

  it('are there for each subject', () => {
    const text = page('scripting.md');
    for (const word of ['set -euo pipefail', 'jq', 'xargs -P', 'env -i', '>&-', '/dev/full']) {
      expect(text).toContain(word);
    }
    expect(examples.length).toBeGreaterThan(10);
  });
});
