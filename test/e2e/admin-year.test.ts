/** The administrator's year: every line of docs/administrator.md, with the built program and the embedded service. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHome, type ProgramHome, program } from '../support/program.ts';

const page = readFileSync(new URL('../../docs/administrator.md', import.meta.url), 'utf8');
const lines = [...page.matchAll(/^\$ (.*)$/gm)].map(([, line = '']) => line);
const repointed = 'the class gate referred to the deleted users and gets its new id';
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

let home: ProgramHome;
let tokens: { admin: string; user: string };

/** Runs a line in a shell in which `uas` is the build under test. */
function shell(line: string, token = tokens.admin): string {
  const bin = join(home.home, 'bin');
  return execFileSync('sh', ['-c', line], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...home.env,
      PATH: `${bin}:${process.env.PATH}`,
      UAS_TOKEN: token,
      EDITOR: join(bin, 'my-editor'),
    },
  });
}

beforeAll(async () => {
  home = createHome();
  const bin = join(home.home, 'bin');
  mkdirSync(bin);
  const start = program.map((word) => `'${word}'`).join(' ');
  writeFileSync(join(bin, 'uas'), `#!/bin/sh\nexec ${start} "$@"\n`);
  // Nobody is there to confirm, so this editor changes nothing.
  writeFileSync(join(bin, 'my-editor'), '#!/bin/sh\ngrep -q small "$1"\n');
  for (const name of ['uas', 'my-editor']) chmodSync(join(bin, name), 0o700);
  const { code, stdout } = await home.run(['local', 'start', '--json', '--empty', '--speed', '50']);
  expect(code).toBe(0);
  const { users } = JSON.parse(stdout) as { users: { token: string; admin: boolean }[] };
  const token = (admin: boolean) => users.find((user) => user.admin === admin)?.token ?? '';
  tokens = { admin: token(true), user: token(false) };
});
afterAll(() => home.dispose());

describe('the administrator’s year', () => {
  it('has lines without ids', () => {
    expect(lines.length).toBeGreaterThan(15);
    expect(lines.filter((line) => uuid.test(line))).toEqual([]);
  });

  it('runs line by line, and each line has its effect', () => {
    const seen: [string, string][] = [];
    for (const line of lines) {
      // Before the new image, a user has a UAI of the former one.
      if (/images create .*:1\.7\.0/.test(line)) shell('uas create --wait -q', tokens.user);
      const shown = shell(`{ ${line}; } 2>&1`);
      if (line.includes('config undo') && shown.includes('users'))
        expect(shown).toContain(repointed);
      seen.push([line, shown]);
    }
    const outputOf = (pattern: RegExp) =>
      seen.find(([line]) => pattern.test(line))?.[1] ?? 'no such line';
    expect(outputOf(/volumes describe/)).toMatch(/^used.by:\s+users$/m);
    expect(outputOf(/usage --by image/)).toMatch(/cray-uai-sles15sp3:1\.6\.0\s+1/);
    expect(outputOf(/list --outdated/)).toMatch(/^uai-/m);
    expect(outputOf(/--dry-run -o csv/).split('\n')[0]).toContain('name,owner');
    expect(outputOf(/--outdated --yes/)).toContain('deleted');
    expect(outputOf(/config undo/)).toMatch(/create\s+images\s+\S+:1\.6\.0/);
    expect(outputOf(/backups list$/)).toMatch(/^local-\S+\.yaml\s+\S+Z\s+http/m);
    expect(page).toContain(repointed);
    const after = shell('uas admin config export');
    expect(after).toContain('cray-uai-sles15sp3:1.7.0');
    expect(after).toContain('comment: "users"');
    expect(JSON.parse(shell('uas admin uais list --outdated --json'))).toEqual([]);
  });

  it('keeps what another administrator changes while an editor is open', () => {
    // An editor gets no token of the program, so the other administrator brings one.
    const other = `UAS_TOKEN=${tokens.admin} uas admin config volumes update scratch --mount-path /theirs`;
    writeFileSync(
      join(home.home, 'bin/my-editor'),
      `#!/bin/sh\n${other} >/dev/null && sed -i s/2Gi/4Gi/ "$1"\n`,
    );
    expect(shell('uas admin config edit --yes 2>&1')).toContain(
      'changed by others meanwhile, and kept: volumes scratch',
    );
    const after = shell('uas admin config export');
    expect(after).toContain('/theirs');
    expect(after).toContain('4Gi');
  });

  it('has two administrators who lose nothing of each other', () => {
    mkdirSync(join(home.home, 'ben'), { mode: 0o700 });
    const ann = (line: string) => shell(`{ uas admin config ${line}; } 2>&1`);
    const ben = (line: string) =>
      shell(`{ XDG_STATE_HOME=$HOME/ben uas admin config ${line}; } 2>&1`);
    ann('volumes create shared --mount /shared --host-path /lus/shared');
    ann('volumes update shared --mount-path /ann');
    ben('volumes update shared --mount-path /ben');
    ben('resources create theirs --cpu 1');

    // Each sees the own changes, and in the plan what the other one has done since.
    expect(ben('history').match(/volumes|resources/g)).toHaveLength(2);
    const plan = ann('undo --dry-run || true');
    expect(plan).toContain('changed since: this change set /ann, it is /ben');
    ann('volumes delete shared --yes');
    ben('volumes create shared --mount /again --host-path /lus/shared');
    expect(ann('undo --yes')).toContain('was created again since; it gets its old values');
    const after = ben('export');
    expect(after).toContain('mount_path: "/ben"');
    expect(after).toContain('comment: "theirs"');

    // Both at the same moment: both changes are there, and in both histories.
    const both = [
      'uas admin config volumes create one --mount /one --host-path /one',
      'XDG_STATE_HOME=$HOME/ben uas admin config volumes create two --mount /two --host-path /two',
    ];
    shell(`${both.join(' & ')} & wait`);
    expect(ann('history')).toContain('+ volumes one');
    expect(ben('history')).toContain('+ volumes two');
    expect(ben('export')).toMatch(/"one"[\s\S]*"two"/);
  });
});
