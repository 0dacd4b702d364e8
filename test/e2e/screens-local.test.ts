/** Screens of the embedded service: findings and plans as blocks, and the way from nothing to a shell. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createHome, hasTool, type ProgramHome } from '../support/program.ts';
import { ending, hasColor, openScreen, uasLine } from '../support/screen.ts';

const hasTools = ['tmux', 'ssh', 'ssh-keygen'].map(hasTool).every(Boolean);

/** Everything but blanks, with commands that go on after a backslash in one piece. */
const bare = (lines: readonly string[]) =>
  lines.join('\n').replaceAll(' \\\n', '').replace(/\s+/g, '');

describe.skipIf(!hasTools)('blocks on a terminal', () => {
  let person: ProgramHome;
  beforeAll(async () => {
    person = createHome();
    const run = async (...args: string[]) =>
      expect(await person.run(args)).toMatchObject({ code: 0 });
    await run('local', 'start', '--speed', '50');
    const admin = ['--configuration', 'local-admin'];
    const image = 'cray-uai-sles15sp3:1.6.0';
    const name = 'a class with a rather long name for the nodes with GPUs';
    await run('admin', 'config', 'classes', 'create', name, '--image', image, ...admin);
    const site = [
      'images: [{name: "registry.local/cray/cray-uai-sles15sp3-with-a-long-name:1.7.0"}]',
      'volumes: [{name: lustre, mount_path: /lus/with/a/long/path/below/which/everything/is}]',
    ];
    writeFileSync(join(person.home, 'site.yaml'), `${site.join('\n')}\n`);
    const members = [
      'member,linux_username,key_file',
      'olivia-ortega,olivia,.ssh/id_ed25519',
      'nobody-of-this-name-at-all,nobody,.ssh/id_ed25519',
    ];
    writeFileSync(join(person.home, 'members.csv'), `${members.join('\n')}\n`);
  });
  afterAll(() => person.dispose());

  const blocks = [
    ['doctor', /^ok +tls +plain http, but it never leaves this machine$/m],
    [
      'config explain',
      /^endpoint +http:\S+\n +from configuration local; or set by: --endpoint <url>,/m,
    ],
    ['admin config lint --configuration local-admin', /fix: uas admin config classes update \\?/],
    ['admin config diff -f site.yaml --configuration local-admin', /^~ volumes lustre$/m],
    ['mi credentials import members.csv --identity hpc1 --dry-run', /^line 3 +refuse +nobody-of-/m],
    ['mi credentials sync members.csv --identity hpc1 --dry-run', /^line 3 +refuse +nobody-of-/m],
  ] as const;

  it.each(blocks)('of uas %s lose nothing in 120 to 40 columns', async (args, found) => {
    const show = async (cols: number, more: Record<string, string> = {}) => {
      const line = `cd && ${uasLine(args)}`;
      const screen = openScreen(line, { cols, rows: 100, env: { ...person.env, ...more } });
      await screen.until(/\[exit \d\]/);
      return screen;
    };
    const plain = { NO_COLOR: '1' };
    const whole = await show(500);
    const wholePlain = await show(500, plain);
    expect(whole.all().join('\n')).toMatch(found);
    for (const cols of [120, 80, 60, 40]) {
      const screen = await show(cols, cols === 60 ? plain : {});
      expect(bare(screen.all())).toBe(bare((cols === 60 ? wholePlain : whole).all()));
      // Only a command with a word that is longer than a line is broken by the terminal, so that it can be copied.
      const broken = screen.joined().filter((line) => line.length > cols);
      for (const line of broken) {
        expect(line.match(/'[^']*'|\S+/g)?.some((word) => word.length > cols - 10)).toBe(true);
      }
      if (cols >= 80) expect(broken).toEqual([]);
      if (cols === 60) expect(hasColor(screen)).toBe(false);
    }
  });
});

describe.skipIf(!hasTools)('from nothing to a shell', () => {
  it('takes uas, its next step, and at most four keys for decisions', async () => {
    const home = mkdtempSync(join(tmpdir(), 'uas-first-'));
    const bin = join(home, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'uas'), `#!/bin/sh\n${uasLine('"$@"')}\n`);
    chmodSync(join(bin, 'uas'), 0o755);
    const PATH = `${bin}:${process.env.PATH}`;
    const env = { PATH, HOME: home, LANG: 'C.UTF-8', PS1: '$ ' };
    const screen = openScreen('sh -i', { cols: 80, rows: 24, env });
    onTestFinished(() => {
      screen.type('C-d');
      rmSync(home, { recursive: true, force: true });
    });
    const say = (command: string) => screen.type(command, 'Enter');
    const next = async () => {
      const text = await screen.until(/^next +uas \w+/m);
      return /^next .*(uas local start), to try it here$|^next +(uas ssh) /m.exec(text);
    };
    say('uas');
    expect((await next())?.[1]).toBe('uas local start');
    say('clear; uas local start');
    await screen.until(/try: uas ssh/);
    onTestFinished(() => {
      // The service of this home ends with it.
      openScreen(uasLine('local stop'), { cols: 80, env });
    });
    say('clear; uas');
    expect((await next())?.[2]).toBe('uas ssh');
    say('clear; uas ssh');
    const questions = [
      /There is no SSH key in .*Create one\? \(Y\/n\) ?$/m,
      /^Enter passphrase \(empty for no passphrase\): ?$/m,
      /^Enter same passphrase again: ?$/m,
    ];
    for (const question of questions) {
      await screen.until(question);
      screen.type('Enter');
    }
    expect(questions.length).toBeLessThanOrEqual(4);
    await screen.until(/^created uai-[\w-]+$/m);
    await screen.until(/^[^\n]*[#$] ?$(?![\s\S])/m);
    say('clear; echo "shell of $SSH_CONNECTION"');
    await screen.until(/^shell of 127\.0\.0\.1 \d+ /m);
    say('exit');
    await screen.until(/^Connection to [\d.]+ closed\.$/m);
    say('clear; uas local stop; exit 0');
    await screen.until(ending(0));
  });
});
