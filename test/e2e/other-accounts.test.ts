/** The built program under user ids that the system does not know, and among files of other accounts. */
import { spawn } from 'node:child_process';
import { chownSync, mkdirSync } from 'node:fs';
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
    ...{ uid, gid: uid, cwd: '/' },
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

function homeOf(uid: number): string {
  const home = join(reachableScratch(), 'home');
  mkdirSync(home, { mode: 0o700 });
  chownSync(home, uid, uid);
  return home;
}

describe.skipIf(!isRoot || !isProgramReachable)('a user id without an entry in /etc/passwd', () => {
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

  it('and without HOME works where the XDG variables name directories', async () => {
    const home = homeOf(strangerId);
    const env = { XDG_CONFIG_HOME: join(home, 'c'), XDG_STATE_HOME: join(home, 's') };
    onTestFinished(async () => void (await runAs(strangerId, env, ['local', 'stop'])));
    expect(await runAs(strangerId, env, ['local', 'start'])).toMatchObject({ code: 0 });
    expect(await runAs(strangerId, env, ['list', '--json'])).toEqual({ code: 0, said: '[]\n' });
  });
});
