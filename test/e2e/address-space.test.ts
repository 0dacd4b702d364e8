/** The built program where the address space is limited, as login nodes do it: without WebAssembly. */
import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createAuthority } from '../support/certificates.ts';
import { startProxy } from '../support/connect-proxy.ts';
import { startService } from '../support/local.ts';
import { createHome, type ProgramHome, program } from '../support/program.ts';

const kilobytes = 2_097_152;
const canLimit = spawnSync('/bin/sh', ['-c', `ulimit -v ${kilobytes}`]).status === 0;

let home: ProgramHome;
beforeEach(() => {
  home = createHome({ key: false });
  onTestFinished(() => home.dispose());
});

async function limited(
  args: readonly string[],
  env: Record<string, string>,
  command: readonly string[] = program,
) {
  const script = `ulimit -v ${kilobytes}; exec "$@"`;
  const ran = await execa('/bin/sh', ['-c', script, 'sh', ...command, ...args], {
    env: { ...home.env, ...env },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    input: '',
  });
  return { code: ran.exitCode, stdout: String(ran.stdout), stderr: String(ran.stderr) };
}

describe.skipIf(!canLimit && !process.env.CI)('with 2 GB of addresses', () => {
  it('commands, doctor and cray mode work, over TLS and through a proxy', async () => {
    const authority = await createAuthority();
    const service = await startService({ tls: await authority.issue() });
    onTestFinished(() => service.close());
    const admin = service.users.find((user) => user.admin);
    const env = {
      UAS_ENDPOINT: service.endpoint,
      UAS_TOKEN: admin?.token ?? '',
      SSL_CERT_FILE: authority.file,
    };
    const good = { code: 0, stdout: '[]\n', stderr: '' };
    expect(await limited(['list', '--json'], env)).toEqual(good);
    const proxy = await startProxy();
    const through = { ...env, HTTPS_PROXY: proxy.url };
    expect(await limited(['list', '--json'], through)).toEqual(good);
    expect(proxy.tunnels.length).toBeGreaterThan(0);
    const made = ['admin', 'config', 'images', 'create', 'registry.local/x:1', '--json'];
    expect(await limited(made, env)).toMatchObject({ code: 0, stderr: '' });
    expect((await limited(['doctor'], env)).stdout).toMatch(/^ok +service/m);
    const { SSL_CERT_FILE: _none, ...distrusting } = env;
    expect(await limited(['list'], distrusting)).toMatchObject({ code: 10, stdout: '' });
    const cray = join(home.home, 'cray');
    symlinkSync(program.at(-1) ?? '', cray);
    const token = join(home.home, 'token.json');
    writeFileSync(token, JSON.stringify({ access_token: env.UAS_TOKEN }));
    const crayEnv = { SSL_CERT_FILE: authority.file, CRAY_CREDENTIALS: token };
    const inCray = (...args: string[]) => limited(args, crayEnv, [...program.slice(0, -1), cray]);
    await inCray('init', '--hostname', service.origin, '--no-auth');
    const asCray = await inCray('uas', 'list');
    expect(asCray).toEqual({ code: 0, stdout: 'results = []\n\n', stderr: '' });
  });

  it('a request goes out once, as undici would send it', async () => {
    const heads: string[] = [];
    const server = createServer((request, reply) => {
      const { method, url, headers } = request;
      heads.push(`${method} ${url} ${JSON.stringify(headers)}`);
      reply.end('[]');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const env = { UAS_ENDPOINT: `http://127.0.0.1:${port}`, UAS_TOKEN: 'x', UAS_RETRIES: '0' };
    const lines = [
      ['api', 'GET', '/uas'],
      ['api', 'POST', '/uas', '-f', 'name=x'],
      ['api', 'POST', '/uas'],
      ['api', 'DELETE', '/uas'],
    ];
    for (const line of lines) await home.run(line, { env });
    const free = heads.splice(0);
    for (const line of lines) await limited(line, env);
    const order = (head: string) => [...(head.match(/"[^"]*":"[^"]*"/g) ?? [])].sort();
    expect(heads.map((head) => head.replace(/ \{.*/, ''))).toEqual(
      free.map((head) => head.replace(/ \{.*/, '')),
    );
    expect(heads.map(order)).toEqual(free.map(order));
  });
});
