/** Whom the built program trusts: nobody by a variable of Node's, and everybody whom some setting names. */
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Finding } from '../../src/doctor/finding.ts';
import { createAuthority, createChain } from '../support/certificates.ts';
import { startProxy } from '../support/connect-proxy.ts';
import { createHome, type ProgramHome, program } from '../support/program.ts';

let home: ProgramHome;
beforeEach(() => {
  home = createHome({ key: false });
  onTestFinished(() => home.dispose());
});

/** An HTTPS server that answers `[]` to everything, and all that it was asked. */
async function startServer(tls: { key: string; cert: string }) {
  const asked: string[] = [];
  const server = createServer(tls, (request, reply) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    reply.setHeader('content-type', 'application/json');
    reply.end('[]');
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const endpoint = `https://localhost:${port}/apis/uas-mgr/v1`;
  const env = { UAS_ENDPOINT: endpoint, UAS_TOKEN: 'CANARY-token', UAS_RETRIES: '0' };
  return { asked, endpoint, env };
}

const off = { NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' };

describe('NODE_TLS_REJECT_UNAUTHORIZED=0', () => {
  it('sends nothing to a server that is not trusted, in any command', async () => {
    const { asked, env, endpoint } = await startServer(await (await createAuthority()).issue());
    const other = await createAuthority();
    const commands: [string[], Record<string, string>][] = [
      [['list'], {}],
      [['list'], { NODE_NO_WARNINGS: '' }],
      [['list', '--cacert', other.file], {}],
      [['list'], { HTTPS_PROXY: (await startProxy()).url, UAS_ENDPOINT: endpoint }],
      [['api', 'GET', '/uas'], {}],
      [['auth', 'login', '--username', 'v', '--password-stdin'], { UAS_TOKEN: '' }],
      [['auth', 'login', '--device'], { UAS_TOKEN: '' }],
      [['mi', 'list'], { TOWER_API_ENDPOINT: endpoint, TOWER_ACCESS_TOKEN: 'CANARY' }],
    ];
    for (const [args, more] of commands) {
      const run = await home.run(args, { env: { ...env, ...off, ...more }, input: 'secret\n' });
      expect(run, args.join(' ')).toMatchObject({ code: 10, stdout: '' });
    }
    await home.run(['doctor'], { env: { ...env, ...off } });
    expect(asked).toEqual([]);
  });

  it('sends nothing in cray mode', async () => {
    const { asked, endpoint } = await startServer(await (await createAuthority()).issue());
    const cray = join(home.home, 'cray');
    symlinkSync(program.at(-1) ?? '', cray);
    const token = join(home.home, 'token.json');
    writeFileSync(token, JSON.stringify({ access_token: 'CANARY' }));
    const [command, ...rest] = [...program.slice(0, -1), cray];
    const run = (...args: string[]) =>
      execa(command ?? cray, [...rest, ...args], {
        env: { ...home.env, ...off, CRAY_CREDENTIALS: token },
        extendEnv: false,
        reject: false,
      });
    const { origin } = new URL(endpoint);
    expect((await run('init', '--hostname', origin, '--no-auth')).exitCode).toBe(0);
    expect((await run('uas', 'list')).stderr).toContain('Unable to connect to cray');
    expect((await run('auth', 'login', '--username', 'v', '--password', 'x')).exitCode).not.toBe(0);
    expect(asked).toEqual([]);
  });

  it('leaves one line of JSON on standard error', async () => {
    const { env } = await startServer(await (await createAuthority()).issue());
    const { NODE_NO_WARNINGS: _quiet, ...loud } = off;
    const { code, stderr } = await home.run(['list', '--json'], { env: { ...env, ...loud } });
    expect(code).toBe(10);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'unreachable' } });
  });
});

describe('an option of Node', () => {
  it('does not let the program speak TLS 1.1', async () => {
    const authority = await createAuthority();
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    const { asked, env } = await startServer({ ...(await authority.issue()), ...old });
    const NODE_OPTIONS = '--tls-min-v1.0 --tls-cipher-list=DEFAULT@SECLEVEL=0';
    const run = await home.run(['list', '--cacert', authority.file], {
      env: { ...env, NODE_OPTIONS },
    });
    expect(run.code).toBe(10);
    expect(run.stderr).toContain('it supports only old versions of TLS');
    expect(asked).toEqual([]);
  });

  // The single file takes no options of Node's.
  it.skipIf(process.env.UAS_PROGRAM)(
    'that makes Node warn adds no line to the output without --debug',
    async () => {
      const script = join(home.home, 'warn.cjs');
      writeFileSync(script, 'setTimeout(() => process.emitWarning("of no use", "OddWarning"), 1)');
      const { env } = await startServer(await (await createAuthority()).issue());
      const warned = { ...env, NODE_OPTIONS: `--require ${script}` };
      const { stderr } = await home.run(['list', '--json'], { env: warned });
      expect(stderr).toMatch(/^\{"error":.*\}\n$/);
      const debugged = await home.run(['list', '--debug'], { env: warned });
      expect(debugged.stderr).toContain('* node: OddWarning: of no use\n');
    },
  );
});

describe('--cacert, SSL_CERT_FILE and a saved cacert', () => {
  it('add to NODE_EXTRA_CA_CERTS, also in the look of doctor and through a proxy', async () => {
    const site = await createAuthority();
    const other = await createAuthority();
    const { env } = await startServer(await site.issue());
    const extra = { ...env, NODE_EXTRA_CA_CERTS: site.file };
    const proxied = { ...extra, HTTPS_PROXY: (await startProxy()).url };
    for (const more of [extra, proxied]) {
      const given = await home.run(['list', '--json', '--cacert', other.file], { env: more });
      expect(given).toMatchObject({ code: 0, stdout: '[]\n', stderr: '' });
      const named = await home.run(['list'], { env: { ...more, SSL_CERT_FILE: other.file } });
      expect(named.code).toBe(0);
    }
    await home.run(['config', 'set', `cacert=${other.file}`]);
    expect((await home.run(['list'], { env: extra })).code).toBe(0);
    const { stdout } = await home.run(['doctor', '--json'], { env: extra });
    const tls = (JSON.parse(stdout) as Finding[]).find(({ check }) => check === 'tls');
    expect(tls).toMatchObject({ status: 'ok' });
  });

  it('are named where nobody is trusted, with the authority and the store of the system', async () => {
    const { env } = await startServer(await (await createAuthority()).issue());
    const { code, stderr } = await home.run(['list'], { env });
    expect(code).toBe(10);
    expect(stderr).toContain(
      'that is not trusted: Private authority, A site of the tests\nhint: check the host name, or trust its authority with --cacert FILE or SSL_CERT_FILE',
    );
  });
});

describe('an authority between the server and its root', () => {
  it('that the server does not send is named, by commands and by doctor', async () => {
    const { root, intermediate } = await createChain();
    const { env, asked } = await startServer(await intermediate.issue());
    const cacert = ['--cacert', root.file];
    const why =
      'the server does not send the certificate of Private intermediate, A site of the tests';
    const { code, stderr } = await home.run(['list', ...cacert], { env });
    expect({ code, stderr }).toEqual({ code: 10, stderr: expect.stringContaining(why) });
    expect(stderr).toContain('hint: have the server send its whole chain');
    const { stdout } = await home.run(['doctor', '--json', ...cacert], { env });
    const tls = (JSON.parse(stdout) as Finding[]).find(({ check }) => check === 'tls');
    expect(tls).toMatchObject({
      status: 'fail',
      message: expect.stringContaining(why),
      fix: expect.stringContaining('have the server send its whole chain'),
    });
    expect(asked).toEqual([]);
  });

  it('is trusted by itself, as is the certificate of the server', async () => {
    const { root, intermediate } = await createChain();
    const issued = await intermediate.issue();
    const own = join(home.home, 'server.pem');
    writeFileSync(own, issued.cert);
    const alone = await startServer(issued);
    const between = readFileSync(intermediate.file, 'utf8');
    const whole = await startServer({ ...issued, cert: `${issued.cert}\n${between}` });
    for (const [file, { env }] of [
      [intermediate.file, alone],
      [intermediate.file, whole],
      [own, alone],
      [root.file, whole],
    ] as const) {
      expect(await home.run(['list', '--json', '--cacert', file], { env })).toEqual({
        code: 0,
        stdout: '[]\n',
        stderr: '',
      });
    }
    const split = { ...alone.env, NODE_EXTRA_CA_CERTS: intermediate.file };
    expect((await home.run(['list', '--cacert', root.file], { env: split })).code).toBe(0);
  });
});

describe('a file of authorities', () => {
  it.each([
    ['garbage in the first block', (good: string) => `${block('garbage')}${good}`, '1 of 2'],
    ['garbage in the last block', (good: string) => `${good}${block('AAAA')}`, '2 of 2'],
    ['a block without end', (good: string) => `${good}-----BEGIN CERTIFICATE-----\n`, '2 of 2'],
    ['a changed byte', (good: string) => good.replace(/\n(.{20})..../, '\n$1////'), '1 of 1'],
  ])('with %s is refused by its name', async (_what, damage, which) => {
    const authority = await createAuthority();
    const { env, asked } = await startServer(await authority.issue());
    const file = join(home.home, 'bundle.pem');
    writeFileSync(file, damage(`${readFileSync(authority.file, 'utf8').trim()}\n`));
    const { code, stderr } = await home.run(['list', '--cacert', file], { env });
    expect(code).toBe(2);
    expect(stderr).toContain(`--cacert: ${file}: certificate ${which} is damaged`);
    expect(asked).toEqual([]);
    const saved = await home.run(['config', 'set', `cacert=${file}`]);
    expect(saved.code).toBe(2);
    expect(saved.stderr).toContain(`certificate ${which} is damaged`);
  });
});

describe('an authority that was set up again under its old name', () => {
  it('is distinguished from one that is not trusted', async () => {
    const { env, asked } = await startServer(await (await createAuthority()).issue());
    const old = await createAuthority();
    const { code, stderr } = await home.run(['list', '--cacert', old.file], { env });
    expect(code).toBe(10);
    expect(stderr).toContain(
      'an authority with the name of a trusted one, but with a different key',
    );
    expect(asked).toEqual([]);
  });
});

const block = (text: string) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
