import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withHealth } from '../../src/local/daemon/health.ts';
import { type LocalInfo, statusLocal } from '../../src/local/daemon/info.ts';
import { lock } from '../../src/local/daemon/lock.ts';
import { fileLog } from '../../src/local/daemon/log.ts';
import { type LocalOptions, logsPath, pathsIn } from '../../src/local/daemon/options.ts';
import { runLocal } from '../../src/local/daemon/run.ts';
import { startLocal } from '../../src/local/daemon/start.ts';
import { resetLocal, stopLocal } from '../../src/local/daemon/stop.ts';
import { realClock as clock } from '../../src/system/clock.ts';
import { keyUpload, publicKey } from '../support/local.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const entry = [
  process.execPath,
  '--import',
  import.meta.resolve('tsx'),
  path('../support/local-program.ts'),
];
const world = { entry, env: process.env, clock };

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'uas-daemon-'));
});
afterEach(async () => {
  await stopLocal(directory, clock);
  await rm(directory, { recursive: true, force: true });
});

const start = (options: Partial<LocalOptions> = {}) =>
  startLocal({ directory, speed: 1000, ...options }, world);

function adminToken({ users }: LocalInfo): string {
  return users.find(({ admin }) => admin)?.token ?? '';
}

async function ask<T>(info: LocalInfo, method: string, route: string, upload = {}): Promise<T> {
  const { headers, body } = upload as ReturnType<typeof keyUpload>;
  // On a busy machine the service may have closed an idle connection before it is used again.
  const response = await fetch(`${info.endpoint}${route}`, {
    method,
    headers: { ...headers, authorization: `Bearer ${adminToken(info)}`, connection: 'close' },
    ...(body === undefined ? {} : { body: body as string }),
  });
  return (await response.json()) as T;
}

describe('the embedded service in the background', () => {
  it('starts, answers, is the same when started again, and stops', async () => {
    expect(await statusLocal(directory, clock)).toBeUndefined();
    const { info, isNew } = await start();
    expect(isNew).toBe(true);
    expect(info).toEqual({
      endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/apis\/uas-mgr\/v1$/),
      token: info.users[0]?.token,
      users: info.users,
      identities: {
        endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/identities-api$/),
        token: expect.any(String),
        organization: 'local-hpc',
      },
      client: { id: 'admin-client', secret: expect.any(String) },
      keycloak: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/keycloak$/),
      pid: expect.any(Number),
      state: join(directory, 'state.jsonl'),
    });
    expect(info.users.map(({ admin }) => admin)).toEqual([false, true, false]);
    expect(await ask(info, 'GET', '/mgr-info')).toMatchObject({ service_name: 'cray-uas-mgr' });
    expect(await start()).toEqual({ info, isNew: false });
    expect(await statusLocal(directory, clock)).toEqual(info);
    expect(await stopLocal(directory, clock)).toEqual(info);
    expect(await statusLocal(directory, clock)).toBeUndefined();
    expect(await stopLocal(directory, clock)).toBeUndefined();
    await expect(ask(info, 'GET', '/')).rejects.toThrow();
  });

  it('keeps its files to the user and its log without secrets', async () => {
    const { info } = await start();
    await ask(info, 'POST', '/uas', keyUpload(publicKey));
    await ask(info, 'GET', '/admin/uais?owner=someone');
    await stopLocal(directory, clock);
    for (const file of Object.values(pathsIn(directory))) {
      const mode = await stat(file).then(
        (facts) => facts.mode & 0o777,
        () => 0o600,
      );
      expect(mode, file).toBe(0o600);
    }
    const log = await readFile(logsPath(directory), 'utf8');
    expect(log).toContain('POST /apis/uas-mgr/v1/uas 200');
    expect(log).toContain('GET /apis/uas-mgr/v1/admin/uais 200');
    expect(log).not.toContain('someone');
    expect(log).not.toContain(adminToken(info));
  });

  it('loses no UAI and doubles none when it is killed under load', async () => {
    const { info } = await start();
    const told: string[] = [];
    let isOver = false;
    const load = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        try {
          const uai = await ask<{ uai_name: string }>(info, 'POST', '/uas', keyUpload(publicKey));
          told.push(uai.uai_name);
        } catch {
          isOver = true;
        }
      }
    });
    while (told.length < 60) await clock.sleep(5);
    process.kill(info.pid, 'SIGKILL');
    await Promise.all(load);
    const again = await start();
    expect(again.isNew).toBe(true);
    // The same address as before, so that the user's configuration goes on working.
    expect(again.info.endpoint).toBe(info.endpoint);
    const listed = await ask<{ uai_name: string }[]>(again.info, 'GET', '/uas');
    const names = listed.map(({ uai_name }) => uai_name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(told));
    // Eight creations at most were under way.
    expect(names.length - told.length).toBeLessThanOrEqual(8);
  });

  it('is not taken for alive while a kill is still at work', async () => {
    const { info } = await start();
    for (let round = 0; round < 5; round += 1) {
      const now = round === 0 ? info : await statusLocal(directory, clock);
      process.kill(now?.pid ?? 0, 'SIGKILL');
      const again = await start();
      expect(again.isNew).toBe(true);
      expect(await ask(again.info, 'GET', '/mgr-info')).toMatchObject({ version: '1.23.2' });
    }
  });

  it('says that it does not answer when its process hangs, and can be stopped then', async () => {
    const { info } = await start();
    process.kill(info.pid, 'SIGSTOP');
    const fast = { ...clock, now: () => 20 * clock.now() };
    const mute = {
      message: `the embedded service (process ${info.pid}) does not answer`,
      hint: 'uas local stop',
    };
    await expect(statusLocal(directory, fast)).rejects.toMatchObject(mute);
    await expect(startLocal({ directory }, { ...world, clock: fast })).rejects.toMatchObject(mute);
    expect(await stopLocal(directory, fast)).toEqual(info);
    expect(await statusLocal(directory, clock)).toBeUndefined();
  });

  it('is not what answers on its port with another secret', async () => {
    const { info } = await start();
    const text = await readFile(pathsIn(directory).info, 'utf8');
    const fast = { ...clock, now: () => 20 * clock.now() };
    await writeFile(pathsIn(directory).info, text.replace(/"secret": "..../, '"secret": "0000'));
    await expect(statusLocal(directory, fast)).rejects.toThrow('does not answer');
    await writeFile(pathsIn(directory).info, text);
    expect(await statusLocal(directory, fast)).toEqual(info);
  });

  it('is one service, however many start it at once', async () => {
    const started = await Promise.all([start(), start(), start()]);
    expect(new Set(started.map(({ info }) => info.pid)).size).toBe(1);
    expect(started.filter(({ isNew }) => isNew)).toHaveLength(1);
  });

  it('speaks TLS with a certificate that its own authority signed', async () => {
    const { info } = await start({ tls: true });
    const ca = await readFile(info.cacert ?? '', 'utf8');
    const status = (options: object) =>
      new Promise((resolve) => {
        const asked = request(`${info.endpoint}/`, { agent: false, ...options }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
        asked.end();
      });
    expect(await status({ ca })).toBe(403);
    expect(await status({})).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  it('forgets everything on reset', async () => {
    const { info } = await start();
    await ask(info, 'POST', '/admin/config/images?imagename=mine');
    expect(await resetLocal(directory, clock)).toEqual(info);
    const fresh = await start({ empty: true });
    expect(await ask(fresh.info, 'GET', '/admin/config/images')).toEqual([]);
  });

  it('says why it does not start', async () => {
    await expect(start({ fault: 'nonsense' })).rejects.toMatchObject({ code: 'usage' });
    const squatter = createServer();
    await new Promise<void>((done) => squatter.listen(0, '127.0.0.1', done));
    const { port } = squatter.address() as { port: number };
    await expect(start({ port })).rejects.toMatchObject({
      message: expect.stringContaining(`did not start: cannot listen on port ${port}`),
    });
    squatter.close();
    await expect(
      startLocal({ directory }, { ...world, entry: [join(directory, 'nothing')] }),
    ).rejects.toMatchObject({ message: expect.stringContaining('ENOENT') });
  });

  it('ends when it cannot tell where it is', async () => {
    await mkdir(pathsIn(directory).info);
    const stop = new AbortController();
    await expect(
      runLocal({ directory }, { ...world, signal: stop.signal, log: () => {}, ready: () => {} }),
    ).rejects.toThrow();
    await rmdir(pathsIn(directory).info);
    // Nothing of it is left that would hold the lock, or the port.
    const { info } = await start();
    expect(await statusLocal(directory, clock)).toEqual(info);
  });

  it('starts again despite a damaged description of the last one', async () => {
    for (const text of [
      '{',
      '[]',
      'null',
      '{"process":{"pid":1},"info":{"endpoint":"here"}}',
      '{}',
    ]) {
      await writeFile(pathsIn(directory).info, text);
      expect(await statusLocal(directory, clock), text).toBeUndefined();
    }
    expect((await start()).isNew).toBe(true);
  });

  it('that an older version started, and that cannot prove itself, is to be stopped first', async () => {
    await start();
    const file = pathsIn(directory).info;
    const { secret: _, ...older } = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify(older));
    let now = 0;
    const sleep = async (ms: number) => {
      now += ms;
    };
    const fast = { ...clock, now: () => now, sleep };
    await expect(statusLocal(directory, fast)).rejects.toMatchObject({ hint: 'uas local stop' });
    expect(await stopLocal(directory, clock)).toBeDefined();
  });

  it('never takes another process for itself', async () => {
    const { info } = await start();
    await stopLocal(directory, clock);
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
    const text = await readFile(pathsIn(directory).info, 'utf8');
    await writeFile(
      pathsIn(directory).info,
      text.replaceAll(`"pid": ${info.pid}`, `"pid": ${stranger.pid}`),
    );
    expect(await statusLocal(directory, clock)).toBeUndefined();
    expect(await stopLocal(directory, clock)).toBeUndefined();
    expect(stranger.exitCode).toBeNull();
    stranger.kill();
    await new Promise((done) => stranger.once('close', done));
  });
});

describe('the lock', () => {
  it('has one holder, and does not outlive it', async () => {
    const file = join(directory, 'lock');
    const unlock = await lock(file);
    await expect(lock(file)).rejects.toMatchObject({ code: 'conflict' });
    await unlock();
    const unlockAgain = await lock(file);
    await unlockAgain();
  });

  it.each([
    ['of a dead process', JSON.stringify({ pid: process.pid, began: 'long ago' })],
    ['that is damaged', ''],
  ])('%s goes to one of many', async (_what, content) => {
    const file = join(directory, 'lock');
    await writeFile(file, content);
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => lock(file)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('the log', () => {
  it('that cannot be written does not cause a failure', () => {
    const log = fileLog(join(directory, 'missing', 'log'), () => 0);
    expect(() => log('lost')).not.toThrow();
  });

  it('starts over at its limit and keeps the previous one', async () => {
    const file = join(directory, 'log');
    const log = fileLog(file, () => Date.parse('2026-01-01T00:00:00Z'));
    for (let index = 0; index < 2500; index += 1) log(`${index} ${'x'.repeat(500)}`);
    const [now, before] = [await stat(file), await stat(`${file}.1`)];
    expect(now.size).toBeLessThan(1_000_000);
    expect(before.size).toBeLessThanOrEqual(1_000_000);
    expect(await readFile(file, 'utf8')).toMatch(/^2026-01-01T00:00:00\.000Z \d+ x+$/m);
  });
});

it('does not seem to be alive while its file operations are stuck', async () => {
  const health = { secret: 's', directory, port: '1' };
  const ask = () =>
    withHealth(
      () => Promise.reject(new Error('not asked')),
      health,
    )({
      method: 'GET',
      url: new URL('http://127.0.0.1:1/alive?nonce=n'),
      headers: {},
    });
  expect((await ask()).status).toBe(200);
  const threads = Number(process.env.UV_THREADPOOL_SIZE ?? 4);
  const pipes = Array.from({ length: threads }, (_none, at) => join(directory, `pipe${at}`));
  execFileSync('mkfifo', pipes);
  const stuck = pipes.map((pipe) => readFile(pipe));
  const answer = ask();
  expect(await Promise.race([answer, clock.sleep(200).then(() => 'nothing')])).toBe('nothing');
  for (const pipe of pipes) closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
  await Promise.all(stuck);
  expect((await answer).status).toBe(200);
});
