/** From nothing to a shell on a UAI: the built program, real HTTP and HTTPS, the system's own ssh. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHome, hasTool, type ProgramHome } from '../support/program.ts';

const describeWithSsh = describe.skipIf(!hasTool('ssh'));

describeWithSsh.each([
  ['http', []],
  ['https', ['--tls']],
])('the main job over %s', (_scheme, startOptions) => {
  let person: ProgramHome;
  beforeAll(() => {
    person = createHome();
  });
  afterAll(() => person.dispose());

  it('is five commands: start, create, ssh, delete, stop', async () => {
    const started = await person.run(['local', 'start', '--speed', '20', ...startOptions]);
    expect(started).toMatchObject({ code: 0 });
    const created = await person.run(['create', '--wait']);
    expect(created.code).toBe(0);
    expect(created.stdout).toMatch(/^status: +Ready$/m);

    const id = await person.run(['ssh', '--', 'id', '-un']);
    expect({ code: id.code, stdout: id.stdout }).toEqual({
      code: 0,
      stdout: `${userInfo().username}\n`,
    });
    expect(await person.run(['ssh', '--', 'exit 42'])).toMatchObject({ code: 42 });
    const both = await person.run(['ssh', '--', 'echo out; echo err >&2']);
    expect(both.stdout).toBe('out\n');
    expect(both.stderr).toContain('err\n');
    const piped = await person.run(['ssh', '--', 'wc', '-c'], { input: 'x'.repeat(300_000) });
    expect(piped.stdout.trim()).toBe('300000');

    const knownHosts = join(person.home, '.local/state/uas/known_hosts');
    expect(readFileSync(knownHosts, 'utf8')).toMatch(/^uai-\S+ ssh-ed25519 /);
    const deleted = await person.run(['delete', '--all', '--yes']);
    expect(deleted).toMatchObject({ code: 0 });
    expect(readFileSync(knownHosts, 'utf8')).not.toMatch(/uai-/);
    expect(await person.run(['list', '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
    expect(await person.run(['local', 'stop'])).toMatchObject({ code: 0 });
  });

  it('is the same in a script with --json', async () => {
    const started = JSON.parse(
      (await person.run(['local', 'start', '--json', '--speed', '20', ...startOptions])).stdout,
    );
    expect(started).toMatchObject({
      endpoint: expect.stringMatching(/^https?:\/\/127\.0\.0\.1:\d+\/apis\/uas-mgr\/v1$/),
      token: expect.any(String),
      identities: {
        endpoint: expect.any(String),
        token: expect.any(String),
        organization: expect.any(String),
      },
      pid: expect.any(Number),
    });
    expect(started.users.length).toBeGreaterThanOrEqual(2);
    expect(started.users.some(({ admin }: { admin: boolean }) => admin)).toBe(true);
    const uai = JSON.parse((await person.run(['create', '--wait', '--json'])).stdout);
    expect(uai.uai_status).toBe('Running: Ready');
    const { argv } = JSON.parse(
      (await person.run(['ssh', '--print', '--json', uai.uai_name])).stdout,
    );
    expect(argv[0]).toBe('ssh');
    const deleted = await person.run(['delete', uai.uai_name, '--yes', '--json']);
    expect(deleted.code).toBe(0);
    expect(await person.run(['wait', uai.uai_name, '--for', 'deleted', '--json'])).toMatchObject({
      code: 0,
    });
    expect(JSON.parse((await person.run(['local', 'stop', '--json'])).stdout)).toEqual({
      stopped: true,
      pid: started.pid,
    });
    const env = { UAS_ENDPOINT: started.endpoint, UAS_TOKEN: started.token };
    expect(await person.run(['list', '--retries', '0', '--insecure'], { env })).toMatchObject({
      code: 10,
    });
  });

  it('refuses options that a service which runs already cannot follow', async () => {
    await person.run(['local', 'start', '--speed', '20', ...startOptions]);
    const more = ['--speed', '3', '--members', '199'];
    for (const dryRun of [[], ['--dry-run']]) {
      expect(await person.run(['local', 'start', ...more, ...dryRun])).toMatchObject({
        code: 6,
        stderr: expect.stringContaining(
          'no effect: --speed 3 (it runs with 20), --members 199 (its organization has 12)',
        ),
      });
    }
    expect(await person.run(['local', 'start', '--speed', '20'])).toMatchObject({ code: 0 });
    expect(await person.run(['local', 'stop'])).toMatchObject({ code: 0 });
  });

  it('says that --empty has no effect on a state from before', async () => {
    const again = await person.run(['local', 'start', '--empty', ...startOptions]);
    expect(again.stderr).toContain(
      '--empty has no effect on the saved state; delete that first with: uas local reset',
    );
    expect(JSON.parse((await person.run(['images', 'list', '--json'])).stdout)).toMatchObject({
      image_list: expect.any(Array),
    });
    expect(await person.run(['local', 'reset', '--yes'])).toMatchObject({ code: 0 });
    const anew = await person.run(['local', 'start', '--empty', ...startOptions]);
    expect(anew.stderr).not.toContain('--empty');
    expect(JSON.parse((await person.run(['images', 'list', '--json'])).stdout)).toMatchObject({
      image_list: null,
    });
    expect(await person.run(['local', 'stop'])).toMatchObject({ code: 0 });
  });

  it('keeps its files private', () => {
    for (const path of ['.config/uas/config.json', '.local/state/uas/local/state.jsonl']) {
      const file = join(person.home, path);
      expect(existsSync(file)).toBe(true);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
    }
  });
});

describe('the process', () => {
  let person: ProgramHome;
  let server: Server | undefined;
  beforeAll(() => {
    person = createHome({ key: false });
  });
  afterEach(async () => {
    await new Promise((done) => (server ? server.close(done) : done(undefined)));
    server?.closeAllConnections();
    server = undefined;
  });
  afterAll(() => person.dispose());

  const serve = async (handle: Parameters<typeof createServer>[1]) => {
    server = createServer(handle);
    await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/apis/uas-mgr/v1`;
  };

  it('delivers megabytes to a pipe completely', async () => {
    const uais = Array.from({ length: 10_000 }, (_value, at) => ({
      uai_name: `uai-vers-${at}`,
      uai_status: 'Running: Ready',
      uai_connect_string: 'ssh vers@10.0.0.1',
      uai_img: 'x'.repeat(100),
      uai_portmap: {},
    }));
    const UAS_ENDPOINT = await serve((_request, reply) => reply.end(JSON.stringify(uais)));
    const { code, stdout } = await person.run(['list', '--json'], {
      env: { UAS_ENDPOINT, UAS_TOKEN: 'token-1' },
    });
    expect(code).toBe(0);
    expect(stdout.length).toBeGreaterThan(2_000_000);
    expect(JSON.parse(stdout)).toHaveLength(10_000);
  });

  it('ends with 130 on SIGINT and 143 on SIGTERM, without a stack trace', async () => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      let arrived: () => void = () => {};
      const request = new Promise<void>((done) => {
        arrived = done;
      });
      const UAS_ENDPOINT = await serve(() => arrived());
      const child = person.start(['list'], { env: { UAS_ENDPOINT, UAS_TOKEN: 'token-1' } });
      await request;
      child.kill(signal);
      const result = await child.done;
      expect(result.code).toBe(code);
      expect(result.stderr).toBe('uas: list: interrupted\n');
      server?.closeAllConnections();
    }
  });

  it('is quiet when the reader of its output goes away', async () => {
    const { execFileSync } = await import('node:child_process');
    const { program } = await import('../support/program.ts');
    const text = execFileSync(
      '/bin/sh',
      ['-c', '"$@" help environment 2>&1 | head -n 1', 'sh', ...program],
      {
        env: person.env,
        encoding: 'utf8',
      },
    );
    expect(text.split('\n')).toHaveLength(2);
  });

  it('ends in time when the service never answers, and says so', async () => {
    const UAS_ENDPOINT = await serve(() => {});
    const started = Date.now();
    const result = await person.run(['list', '--timeout', '1s', '--json'], {
      env: { UAS_ENDPOINT, UAS_TOKEN: 'token-1' },
    });
    expect(result.code).toBe(124);
    expect(JSON.parse(result.stderr).error.code).toBe('timeout');
    // The start of the program is in it, which takes seconds on a busy machine; nothing else would end it at all.
    expect(Date.now() - started).toBeLessThan(20_000);
  });

  it('does not follow a redirect with the token', async () => {
    const seen: (string | undefined)[] = [];
    const UAS_ENDPOINT = await serve((request, reply) => {
      seen.push(request.url);
      reply.writeHead(302, { location: '/elsewhere' }).end();
    });
    const result = await person.run(['list'], { env: { UAS_ENDPOINT, UAS_TOKEN: 'token-1' } });
    expect(result.code).toBe(7);
    expect(seen).toEqual(['/apis/uas-mgr/v1/uas']);
  });
});
