/** The single file in hostile folders and environments: nothing of its runtime's own is taken from there. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createAuthority } from '../support/certificates.ts';
import { createHome, type ProgramHome, program } from '../support/program.ts';

const root = new URL('../..', import.meta.url).pathname;

let home: ProgramHome;
let asked: string[];
let env: Record<string, string>;

beforeEach(async () => {
  home = createHome({ key: false });
  asked = [];
  const server = createServer((request, reply) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    reply.setHeader('content-type', 'application/json').end('[]');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    await home.dispose();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  env = { UAS_ENDPOINT: `http://127.0.0.1:${port}`, UAS_TOKEN: 'CANARY-token', UAS_RETRIES: '0' };
});

const good = { code: 0, stdout: '[]\n', stderr: '' };

/** Puts everything there that Bun would run or read in a folder of its own. */
function poison(folder: string): string {
  const ran = join(folder, 'ran');
  const script = `require('node:fs').writeFileSync(${JSON.stringify(ran)}, '')`;
  for (const name of ['cpu-features', '@lydell/node-pty', 'ssh2']) {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true });
    writeFileSync(join(folder, 'node_modules', name, 'index.js'), script);
  }
  writeFileSync(join(folder, 'preload.js'), script);
  const settings = 'preload = ["./preload.js"]\n[run]\npreload = ["./preload.js"]\n';
  for (const name of ['bunfig.toml', '.bunfig.toml']) writeFileSync(join(folder, name), settings);
  const variables = 'UAS_ENDPOINT=http://127.0.0.1:1\nUAS_TOKEN=stolen\nNODE_ENV=production\n';
  for (const name of ['.env', '.env.local', '.env.production']) {
    writeFileSync(join(folder, name), variables);
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module","main":"preload.js"}');
  writeFileSync(join(folder, 'tsconfig.json'), '{"compilerOptions":{"paths":{"*":["./preload"]}}}');
  return ran;
}

describe('a hostile folder', () => {
  it('runs nothing and redirects nothing as the current one, or as HOME', async () => {
    const folder = join(home.home, 'hostile');
    mkdirSync(folder);
    const marks = [poison(folder), poison(home.home)];
    expect(await home.run(['list', '--json'], { env, cwd: folder })).toEqual(good);
    const configured = { ...env, XDG_CONFIG_HOME: folder };
    expect(await home.run(['list', '--json'], { env: configured })).toEqual(good);
    const own = 'GET /apis/uas-mgr/v1/uas Bearer CANARY-token';
    expect(asked).toEqual([own, own]);
    const { UAS_ENDPOINT: _endpoint, UAS_TOKEN: _token, ...bare } = env;
    expect((await home.run(['list'], { env: bare, cwd: folder })).code).toBe(2);
    expect((await home.run(['local', 'start'], { cwd: folder })).code).toBe(0);
    expect(await home.run(['list', '--json'], { cwd: folder })).toEqual(good);
    expect(marks.map(existsSync)).toEqual([false, false]);
  });
});

describe('a variable of the runtime', () => {
  it.each(['curl', 'true', '1'])('BUN_CONFIG_VERBOSE_FETCH=%s shows no token', async (value) => {
    const noisy = { ...env, BUN_CONFIG_VERBOSE_FETCH: value };
    expect(await home.run(['list', '--json'], { env: noisy })).toEqual(good);
    expect((await home.run(['list', '--debug'], { env: noisy })).stderr).not.toContain('CANARY');
  });

  it('does not let it speak TLS 1.1 or trust a stranger', async () => {
    const authority = await createAuthority();
    const server = createSecureServer(
      {
        ...(await authority.issue()),
        maxVersion: 'TLSv1.1',
        minVersion: 'TLSv1',
        ciphers: 'ALL:@SECLEVEL=0',
      },
      (request, reply) => {
        asked.push(String(request.url));
        reply.end('[]');
      },
    );
    server.on('tlsClientError', () => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const secure = {
      ...env,
      UAS_ENDPOINT: `https://localhost:${port}`,
      SSL_CERT_FILE: authority.file,
    };
    for (const more of [
      { BUN_OPTIONS: '--tls-min-v1.0' },
      { NODE_OPTIONS: '--tls-min-v1.0' },
      { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    ]) {
      const { code, stdout } = await home.run(['list'], { env: { ...secure, ...more } });
      expect({ code, stdout }).toEqual({ code: 10, stdout: '' });
    }
    expect(asked).toEqual([]);
  });
});

describe('the program', () => {
  it('is cray by the name of a link, also as it is found in PATH', () => {
    symlinkSync(program[0], join(home.home, 'cray'));
    const path = { ...home.env, PATH: `${home.home}:${home.env.PATH}` };
    for (const word of ['cray', join(home.home, 'cray')]) {
      const { stdout } = spawnSync(word, ['--version'], { env: path, encoding: 'utf8' });
      expect(stdout).toMatch(/^cray, version /);
    }
  });

  it('says in one line that the current folder is gone', () => {
    const gone = join(home.home, 'gone');
    mkdirSync(gone);
    const script = `cd "$1" && rmdir "$1" && shift && exec "$@"`;
    const words = ['-c', script, 'sh', gone, program[0], 'list'];
    const { status, stderr } = spawnSync('/bin/sh', words, { env: home.env, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: .*directory was deleted.*\n$/);
    if (existsSync(gone)) rmdirSync(gone);
  });

  it('knows nothing of the folder where it was built', () => {
    expect(readFileSync(program[0]).includes(root)).toBe(false);
  });
});
