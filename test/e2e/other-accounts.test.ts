/** The built program under user ids that the system does not know, and among files of other accounts. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isProgramReachable, isRoot, reachableScratch, strangerId } from '../support/accounts.ts';
import { program } from '../support/program.ts';

interface Ran {
  code: number | null;
  said: string;
}

/** Runs the program as somebody with nothing in the environment but what is given. */
function runAs(uid: number, env: Record<string, string>, args: readonly string[]): Promise<Ran> {
  const [command, ...first] = program;
  const child = spawn(command, [...first, ...args], {
    ...(uid === process.getuid?.() ? {} : { uid, gid: uid }),
    cwd: '/',
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += String(chunk);
    });
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
}

/** In CI a skipped test is a failure, so that without root there are none. */
const describeAsRoot: typeof describe | (() => void) =
  isRoot && isProgramReachable ? describe : () => {};

function homeOf(uid: number): string {
  const home = join(reachableScratch(), 'home');
  mkdirSync(home, { mode: 0o700 });
  chownSync(home, uid, uid);
  return home;
}

describeAsRoot('a user id without an entry in /etc/passwd', () => {
  it.each([
    ['USER', { USER: 'vera' }, 'vera'],
    ['LOGNAME', { LOGNAME: 'vers' }, 'vers'],
    ['neither', {}, 'user'],
  ])('starts the embedded service as the user of %s', async (_from, named, name) => {
    const env = { HOME: homeOf(strangerId), ...named };
    onTestFinished(async () => void (await runAs(strangerId, env, ['local', 'stop'])));
    const started = await runAs(strangerId, env, ['local', 'start']);
    expect(started).toMatchObject({
      code: 0,
      said: expect.stringMatching(new RegExp(`users: +${name}, bare\n`)),
    });
    expect(await runAs(strangerId, env, ['list', '--json'])).toEqual({ code: 0, said: '[]\n' });
    const doctor = await runAs(strangerId, env, ['doctor', '--json']);
    expect(doctor.said).toContain('cray-uas-mgr');
    expect(doctor.said).not.toMatch(/system error|unexpected/i);
  });

  it('works without HOME where the XDG variables name directories', async () => {
    const home = homeOf(strangerId);
    const env = { XDG_CONFIG_HOME: join(home, 'c'), XDG_STATE_HOME: join(home, 's') };
    onTestFinished(async () => void (await runAs(strangerId, env, ['local', 'stop'])));
    expect(await runAs(strangerId, env, ['local', 'start'])).toMatchObject({ code: 0 });
    expect(await runAs(strangerId, env, ['list', '--json'])).toEqual({ code: 0, said: '[]\n' });
  });
});

describeAsRoot('a place that other users can write too', () => {
  const mallory = strangerId + 1;

  /** A directory such as /tmp, and the environment of somebody who keeps all files there. */
  function sharedPlace() {
    const place = join(reachableScratch(), 'shared');
    mkdirSync(place);
    chmodSync(place, 0o1777);
    const env = { HOME: homeOf(strangerId), XDG_CONFIG_HOME: place, XDG_STATE_HOME: place };
    return { place, env, uas: (...args: string[]) => runAs(strangerId, env, args) };
  }

  it('is as good as another when nobody was there first', async () => {
    const { uas } = sharedPlace();
    onTestFinished(async () => void (await uas('local', 'stop')));
    expect(await uas('local', 'start')).toMatchObject({ code: 0 });
    expect(await uas('list', '--json')).toEqual({ code: 0, said: '[]\n' });
  });

  it.each([
    [
      'a directory that another user made and opened',
      'uas belongs to another user',
      (path: string) => {
        mkdirSync(path);
        chmodSync(path, 0o777);
        chownSync(path, mallory, mallory);
      },
    ],
    [
      'a link that another user made',
      'uas is a link that belongs to another user',
      (path: string) => {
        mkdirSync(`${path}-theirs`);
        chmodSync(`${path}-theirs`, 0o777);
        symlinkSync(`${path}-theirs`, path);
        lchownSync(path, mallory, mallory);
      },
    ],
    [
      'a directory of mine that others can write',
      'uas is writable by ',
      (path: string) => {
        mkdirSync(path);
        chownSync(path, strangerId, strangerId);
        chmodSync(path, 0o777);
        mkdirSync(join(path, 'local'));
        chownSync(join(path, 'local'), mallory, mallory);
      },
    ],
  ])('is refused by name where there is %s', async (_what, why, plant) => {
    const { place, uas } = sharedPlace();
    plant(join(place, 'uas'));
    const before = readdirSync(place, { recursive: true });
    for (const args of ['local start', 'local status', 'local logs', 'config set timeout=5s']) {
      expect(await uas(...args.split(' '))).toMatchObject({
        code: 1,
        said: expect.stringContaining(why),
      });
    }
    expect(readdirSync(place, { recursive: true })).toEqual(before);
  });

  it.each([
    ['belongs to another user', 0o644, mallory],
    ['can be written by others', 0o666, strangerId],
  ])('refuses a config.json there that %s, by name', async (_what, mode, owner) => {
    const { place, uas } = sharedPlace();
    const directory = join(place, 'uas');
    mkdirSync(directory, { mode: 0o700 });
    chownSync(directory, strangerId, strangerId);
    const file = join(directory, 'config.json');
    writeFileSync(file, '{"version":1,"configurations":{}}');
    chmodSync(file, mode);
    chownSync(file, owner, owner);
    for (const args of ['list', 'local start', 'config set timeout=5s']) {
      expect(await uas(...args.split(' '))).toMatchObject({
        code: 1,
        said: expect.stringContaining(`${file} is not used: `),
      });
    }
    expect((await uas('version')).code).toBe(0);
    expect(readdirSync(directory)).toEqual(['config.json']);
  });
});

describe('a place of this user that others can write', () => {
  const me = process.getuid?.() ?? 0;

  it.each(['local start', 'local status', 'config set timeout=5s'])(
    'is refused by name by %s',
    async (line) => {
      const home = reachableScratch();
      mkdirSync(join(home, 'uas'));
      chmodSync(join(home, 'uas'), 0o777);
      const env = { HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home };
      expect(await runAs(me, env, line.split(' '))).toMatchObject({
        code: 1,
        said: expect.stringMatching(/uas is writable by (?:others|everyone) \(mode 0777\)/),
      });
      expect(readdirSync(join(home, 'uas'))).toEqual([]);
    },
  );
});
