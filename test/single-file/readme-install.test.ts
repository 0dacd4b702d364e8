/** The part of the README about machines without Node, typed line by line in an empty HOME. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { program } from '../support/program.ts';

const root = new URL('../..', import.meta.url).pathname;
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const [, section = ''] = readme.split(/^### On a machine without Node$/m);
const [, block = ''] = /^```console\n([\s\S]*?)^```/m.exec(section) ?? [];
const [build, ...lines] = [...block.matchAll(/^\$ (.*?)(?: +# .*)?$/gm)].map(([, line]) => line);

it('goes as the README says', () => {
  // Other tests use what this has made.
  expect(build).toBe('npm run build:binary -- --here');
  expect(existsSync(program[0])).toBe(true);
  expect(lines[0]).toBe('sh dist/install.sh');
  const home = mkdtempSync(join(tmpdir(), 'uas-readme-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const after = ['complete -p uas', 'cray --version', 'type -P uas'];
  const typed = [...lines, ...after].map((line) => `echo '$ ${line}'\n${line} || exit 9\n`);
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '--noprofile'], {
    cwd: root,
    input: typed.join(''),
    env: { HOME: home, PATH: process.env.PATH },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringMatching(/^install\.sh: /),
  });
  const shown = (line: string) => stdout.split(`$ ${line}\n`)[1]?.split(/^\$ /m)[0];
  expect(shown('sh dist/install.sh')).toContain(`installed uas`);
  expect(shown('uas version')).toMatch(/\d+\.\d+\.\d+/);
  expect(shown('uas help --man')).toMatch(/^\.TH /m);
  expect(shown('complete -p uas')).toMatch(/^complete .* uas$/m);
  expect(shown('cray --version')).toMatch(/^cray, version /);
  expect(shown('type -P uas')).toBe(`${home}/.local/bin/uas\n`);
});
