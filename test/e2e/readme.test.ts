/** The first ten minutes and the administrator's part of the README, typed line by line in an empty HOME. */
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StartedService, startService } from '../support/local.ts';
import { createHome, hasTool, type ProgramHome } from '../support/program.ts';
import { type Answer, openShell, type Typed } from '../support/typed-shell.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** The lines that are typed under a heading, without their comments, block by block. */
function linesUnder(heading: string): string[][] {
  const [, section = ''] = readme.split(new RegExp(`^#+ ${heading}$`, 'm'));
  const [own = ''] = section.split(/^#+ /m);
  return [...own.matchAll(/^```console\n([\s\S]*?)^```/gm)].map(([, block = '']) =>
    [...block.matchAll(/^\$ (.*?)(?: +# .*)?$/gm)].map(([, line = '']) => line),
  );
}

const enter = '\r';
/** A login, seen by what the shell of the UAI computes, and its end. */
const lookAround: Answer[] = [
  [/~\$|~#|\$ $|# $/, 'echo "in a UAI: $((40 + 2))"\r'],
  [/in a UAI: 42/, 'exit\r'],
];

let person: ProgramHome;
let shell: ReturnType<typeof openShell>;
const inHome = (...parts: string[]) => join(person.home, ...parts);

/** Types each line; the answers are for the lines that ask. */
async function typeAll(
  lines: readonly string[],
  answersTo: (line: string) => readonly Answer[],
): Promise<Map<string, Typed>> {
  const seen = new Map<string, Typed>();
  for (const line of lines) seen.set(line, await shell.type(line, answersTo(line)));
  return seen;
}

const statuses = (seen: Map<string, Typed>) =>
  [...seen].map(([line, { status }]) => `${line} → ${status}`);
const fine = (lines: readonly string[]) => lines.map((line) => `${line} → 0`);

describe.skipIf(!hasTool('ssh'))('the first ten minutes', () => {
  let gateway: StartedService;
  beforeAll(async () => {
    person = createHome({ key: false });
    gateway = await startService();
    shell = openShell(person);
    await shell.type('cd');
  });
  afterAll(async () => {
    shell.end();
    await gateway.close();
    await person.dispose();
  });
  const [first = [], real = []] = linesUnder('The first ten minutes');

  it('with the embedded service go as typed, to a shell after Enter alone', async () => {
    const answers: Record<string, readonly Answer[]> = {
      'uas ssh': [
        [/There is no SSH key in .*\(Y\/n\)/, enter],
        [/Enter passphrase/, enter],
        [/Enter same passphrase again/, enter],
        ...lookAround,
      ],
      'uas ssh-config --install': [[/Change the file\?/, `y${enter}`]],
      'uas delete --all': [[/type local to continue/, `local${enter}`]],
    };
    const seen = await typeAll(first, (line) => answers[line] ?? []);
    expect(statuses(seen)).toEqual(fine(first));
    const shown = (line: string) => seen.get(line)?.shown ?? '';
    expect(shown('uas ssh')).toContain(`created the key ${inHome('.ssh/id_ed25519')}`);
    expect(statSync(inHome('.ssh/id_ed25519')).mode & 0o777).toBe(0o600);
    const name = /uai-\S+-[0-9a-f]{8}/.exec(shown('uas ssh'))?.[0] ?? 'no name';
    expect(shown('uas list')).toMatch(new RegExp(`${name} +\\S+ +Ready +0m +\\S+ +ssh \\S+@`));
    expect(shown('uas delete --all')).toContain('deleted 1 UAI');
    expect(shown('uas local stop')).toContain('stopped');
  });

  it('on a real system go as typed, except for the name of its gateway', async () => {
    const lines = real.map((line) => line.replace('api-gw-service-nmn.local', gateway.origin));
    const [user] = gateway.users;
    const answersTo = (line: string): readonly Answer[] => {
      if (line === 'uas ssh') return lookAround;
      if (!line.startsWith('uas init')) return [];
      return [
        [/Username:/, `\u0015${user?.name}${enter}`],
        [/Password of .*:/, `${user?.password}${enter}`],
      ];
    };
    const seen = await typeAll(lines, answersTo);
    expect(statuses(seen)).toEqual(fine(lines));
    expect(real).toHaveLength(5);
    expect([...seen.values()][0]?.shown).toContain('found a gateway with its sign-in at');
    expect(JSON.parse(readFileSync(inHome('report.json'), 'utf8'))).toBeTypeOf('object');
  });
});

describe.skipIf(!hasTool('ssh'))("the administrator's part", () => {
  beforeAll(async () => {
    person = createHome();
    // The editor of somebody who changes one value.
    writeFileSync(
      inHome('editor'),
      '#!/bin/sh\nsed -i "s/^    mount_path: .*/    mount_path: \\/new/" "$1"\n',
    );
    chmodSync(inHome('editor'), 0o755);
    shell = openShell(person, { EDITOR: inHome('editor') });
    await shell.type('cd');
    await shell.type('uas local start --speed 20 >/dev/null');
    await shell.type('uas create --wait -q');
  });
  afterAll(async () => {
    shell.end();
    await person.dispose();
  });

  it('goes as typed', async () => {
    const lines = [
      ...linesUnder('Who uses what'),
      ...linesUnder("A site's configuration as a file"),
      ...linesUnder('Output'),
    ];
    const answersTo = (line: string): readonly Answer[] =>
      /config (?:edit|undo)$/.test(line) ? [[/\?.*\(y\/N\)/, `y${enter}`]] : [];
    const seen = await typeAll(lines.flat(), answersTo);
    expect(statuses(seen)).toEqual(fine(lines.flat()));
    const shown = (line: string) => seen.get(line)?.shown ?? '';
    expect(shown('uas admin usage --by image')).toMatch(/cray-uai-sles15sp3:\S+ +1 /);
    expect(shown('uas admin config diff -f site.yaml')).toContain('no differences');
    expect(shown('uas admin config edit')).toContain('/new');
    expect(shown('uas admin config history')).toMatch(/^1 /m);
    expect(existsSync(inHome('site.yaml'))).toBe(true);
    const after = await shell.type('uas admin config diff -f site.yaml');
    expect(after.status).toBe(0);
  });
});
