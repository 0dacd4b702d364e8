/** Another process on the port of the embedded service after a kill: it is sent neither tokens nor keys. */
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHome, type ProgramHome } from '../support/program.ts';

interface Info {
  endpoint: string;
  pid: number;
}

const unproven = 'did not prove that it is your embedded service; nothing was sent to it';

describe('a process that took the port of the embedded service', () => {
  let who: ProgramHome;
  let impostor: Server | undefined;
  let port: number;
  /** Requests other than the question for a proof, and all that have a token or a body. */
  let seen: string[];

  beforeEach(async () => {
    who = createHome();
    seen = [];
    const info = JSON.parse((await who.run(['local', 'start', '--json'])).stdout) as Info;
    port = Number(new URL(info.endpoint).port);
    process.kill(info.pid, 'SIGKILL');
    impostor = createServer(async (request, reply) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const isQuestion = /^\/alive\?nonce=[0-9a-f]{32}$/.test(request.url ?? '');
      if (!isQuestion || request.headers.authorization || body)
        seen.push(`${request.method} ${request.url}`);
      reply.end('[]');
    });
    await listen(impostor);
  });
  afterEach(async () => {
    impostor?.closeAllConnections();
    impostor?.close();
    await who.dispose();
  });

  /** The port is free when the killed process is gone. */
  async function listen(server: Server): Promise<void> {
    for (;;) {
      const failure = await new Promise((resolve) => {
        server.once('error', resolve).listen(port, '127.0.0.1', () => resolve(undefined));
      });
      if (failure === undefined) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('is sent no token, password or key, by any way to the service', async () => {
    const key = join(who.home, '.ssh/id_ed25519');
    for (const args of [
      ['list'],
      ['create'],
      ['ssh'],
      ['api', 'POST', '/uas'],
      ['mi', 'list'],
      ['mi', 'credentials', 'add', 'hpc1', '-m', 'vera', '-l', 'v', '-k', key],
      ['auth', 'login', '--username', 'vera', '--password-stdin'],
    ]) {
      const { code, stderr } = await who.run(args, { input: 'password\n' });
      expect([args, code, stderr]).toEqual([args, 10, expect.stringContaining(unproven)]);
      expect(stderr).toContain('hint: uas local start');
    }
    const cray = await who.run(['uas', 'list']);
    expect([cray.code, cray.stderr]).toEqual([2, expect.stringContaining(unproven)]);
    expect((await who.run(['doctor'])).stdout).toContain('did not prove');
    expect(seen).toEqual([]);
  });

  it('is sent nothing either from an environment with another state directory or a token', async () => {
    const XDG_STATE_HOME = join(who.home, 'elsewhere');
    mkdirSync(XDG_STATE_HOME, { mode: 0o700 });
    for (const env of [
      { XDG_STATE_HOME },
      { UAS_TOKEN: 'token-0123456789' },
      { UAS_TOKEN: 'token-0123456789', UAS_ENDPOINT: `http://localhost:${port}/apis/uas-mgr/v1` },
    ] as Record<string, string>[]) {
      const { code, stderr } = await who.run(['list'], { env });
      expect([code, stderr]).toEqual([10, expect.stringContaining(unproven)]);
    }
    expect(seen).toEqual([]);
  });

  it('is distinguished from a refused connection', async () => {
    impostor?.close();
    const { code, stderr } = await who.run(['list']);
    expect([code, stderr]).toEqual([
      10,
      `uas: list: your embedded service is not running at 127.0.0.1:${port}\nhint: uas local start\n`,
    ]);
  });

  it('is left behind by the next start, and an orderly stop frees the port for others', async () => {
    expect((await who.run(['local', 'start'])).code).toBe(0);
    expect(await who.run(['list', '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
    const log = readFileSync(join(who.home, '.local/state/uas/local/service.log'), 'utf8');
    expect(log.match(/\/uas 200/g)).toHaveLength(1);
    expect((await who.run(['local', 'stop'])).code).toBe(0);
    const env = {
      UAS_TOKEN: 'token-0123456789',
      UAS_ENDPOINT: `http://127.0.0.1:${port}/apis/uas-mgr/v1`,
    };
    expect(await who.run(['list', '--json'], { env })).toMatchObject({ code: 0, stdout: '[]\n' });
    expect(seen).toEqual(['GET /apis/uas-mgr/v1/uas']);
  });
});
