/** TLS is verified, proxies are used: the built program against real servers. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Finding } from '../../src/doctor/finding.ts';
import { type Authority, createAuthority } from '../support/certificates.ts';
import { startProxy } from '../support/connect-proxy.ts';
import { startService } from '../support/local.ts';
import { createHome, type ProgramHome } from '../support/program.ts';

let home: ProgramHome;
let authority: Authority;
beforeEach(async () => {
  home = createHome({ key: false });
  onTestFinished(() => home.dispose());
  authority = await createAuthority();
});

async function secureService(options: Parameters<Authority['issue']>[0] = {}) {
  const service = await startService({ tls: await authority.issue(options) });
  onTestFinished(() => service.close());
  const [vera] = service.users;
  const env = { UAS_ENDPOINT: service.endpoint, UAS_TOKEN: vera?.token ?? '', UAS_RETRIES: '0' };
  return { service, env, user: vera as NonNullable<typeof vera> };
}

async function doctor(args: string[], env: Record<string, string>) {
  const { stdout } = await home.run(['doctor', '--json', ...args], { env });
  const findings = JSON.parse(stdout) as Finding[];
  return (check: string) => findings.find((finding) => finding.check === check);
}

describe('a gateway with a certificate of a private authority', () => {
  it('is refused, and trusted with --cacert, SSL_CERT_FILE or the configuration', async () => {
    const { env } = await secureService();
    const refused = await home.run(['list'], { env });
    expect(refused).toMatchObject({ code: 10, stdout: '' });
    expect(refused.stderr).toContain('its certificate comes from an authority that is not trusted');
    expect(refused.stderr).toContain('--cacert FILE');
    expect(refused.stderr).not.toMatch(/token|sign in/);

    const trusted = { code: 0, stdout: '[]\n', stderr: '' };
    const list = ['list', '--json'];
    expect(await home.run([...list, '--cacert', authority.file], { env })).toEqual(trusted);
    const inEnv = { ...env, SSL_CERT_FILE: authority.file };
    expect(await home.run(list, { env: inEnv })).toEqual(trusted);
    await home.run(['config', 'set', `cacert=${authority.file}`]);
    expect(await home.run(list, { env })).toEqual(trusted);
  });

  it('signs in, refreshes and signs out over TLS that is verified', async () => {
    const { service, user } = await secureService();
    const login = ['auth', 'login', '--endpoint', service.origin, '--username', user.name];
    const refused = await home.run([...login, '--password-stdin'], { input: user.password });
    expect(refused.code).toBe(10);
    const cacert = ['--cacert', authority.file];
    const input = user.password;
    expect(await home.run([...login, '--password-stdin', ...cacert], { input })).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect((await home.run(['auth', 'status', ...cacert])).code).toBe(0);
    expect((await home.run(['auth', 'logout', ...cacert])).stderr).toMatch(/^signed out/);
  });

  it('is reached with --insecure, which warns each time', async () => {
    const { env } = await secureService();
    expect(await home.run(['list', '--json', '--insecure'], { env })).toEqual({
      code: 0,
      stdout: '[]\n',
      stderr: 'warning: TLS certificates are not verified\n',
    });
  });

  it.each([
    ['that has expired', { from: -30, until: -1 }, 'its certificate has expired'],
    ['that is not valid yet', { from: 1, until: 30 }, 'its certificate is not valid yet'],
    ['for another name', { names: ['other.test'] }, 'its certificate is for another name'],
  ])(
    'is refused with the reason when its certificate is %s, by list and by doctor',
    async (_what, options, sentence) => {
      const { env } = await secureService(options);
      const cacert = ['--cacert', authority.file];
      const { code, stderr } = await home.run(['list', ...cacert], { env });
      expect(code).toBe(10);
      expect(stderr).toContain(sentence);
      const of = await doctor(cacert, env);
      expect(of('connect')).toMatchObject({ status: 'ok' });
      expect(of('tls')).toMatchObject({
        status: 'fail',
        message: expect.stringContaining(sentence),
      });
      expect(of('service')).toMatchObject({ status: 'skip' });
    },
  );

  it('is shown by doctor with its issuer and its end', async () => {
    const { env } = await secureService();
    const of = await doctor(['--cacert', authority.file], env);
    expect(of('tls')?.status).toBe('ok');
    expect(of('tls')?.message).toMatch(
      /^TLSv1\.3; gateway of the tests, A site of the tests, issued by Private authority, A site of the tests, valid until \d{4}-\d\d-\d\d$/,
    );
    const soon = await secureService({ until: 5 });
    const warned = await doctor(['--cacert', authority.file], soon.env);
    expect(warned('tls')).toMatchObject({
      status: 'warn',
      message: expect.stringMatching(/it expires in [45] days/),
    });
  });

  it('is not looked for where nobody listens or TLS is not spoken', async () => {
    const nobody = await doctor([], { UAS_ENDPOINT: 'https://127.0.0.1:1', UAS_RETRIES: '0' });
    expect(nobody('connect')).toMatchObject({
      status: 'fail',
      message: 'cannot reach 127.0.0.1:1: the connection was refused',
    });
    const plain = await startService();
    onTestFinished(() => plain.close());
    const env = { UAS_ENDPOINT: plain.origin.replace('http:', 'https:'), UAS_RETRIES: '0' };
    expect((await doctor([], env))('tls')).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('it does not speak TLS'),
    });
  });
});

describe('a proxy', () => {
  it('carries requests, the sign-in and the look of doctor', async () => {
    const proxy = await startProxy();
    const { service, env, user } = await secureService();
    const through = { ...env, HTTPS_PROXY: proxy.url, SSL_CERT_FILE: authority.file };
    const host = new URL(service.origin).host;
    expect((await home.run(['list', '--json'], { env: through })).stdout).toBe('[]\n');
    expect(proxy.tunnels).toEqual([host]);

    const login = ['auth', 'login', '--username', user.name, '--password-stdin', '--no-store'];
    const signedIn = await home.run(login, {
      env: { ...through, UAS_TOKEN: '' },
      input: user.password,
    });
    expect(signedIn.code).toBe(0);
    expect(new Set(proxy.tunnels)).toEqual(new Set([host]));

    const of = await doctor([], through);
    expect(of('dns')).toMatchObject({
      status: 'ok',
      message: `resolved by the proxy ${proxy.url}`,
    });
    expect(of('connect')).toMatchObject({ message: `through the proxy ${proxy.url}` });
    expect(of('tls')).toMatchObject({ status: 'ok' });
    expect(of('service')).toMatchObject({ status: 'ok' });
  });

  it('is left out for hosts in NO_PROXY', async () => {
    const proxy = await startProxy();
    const { env } = await secureService();
    const { code } = await home.run(['list'], {
      env: { ...env, SSL_CERT_FILE: authority.file, HTTPS_PROXY: proxy.url, NO_PROXY: '127.0.0.1' },
    });
    expect({ code, tunnels: proxy.tunnels }).toEqual({ code: 0, tunnels: [] });
  });

  it('gets the credentials of its URL, and shows them to nobody', async () => {
    const proxy = await startProxy('me:CANARY-7f3a');
    const { env } = await secureService();
    const url = proxy.url.replace('//', '//me:CANARY-7f3a@');
    const through = { ...env, SSL_CERT_FILE: authority.file, HTTPS_PROXY: url };
    const listed = await home.run(['list', '--debug'], { env: through });
    expect(listed.code).toBe(0);
    const examined = await home.run(['doctor', '--debug'], { env: through });
    for (const { stdout, stderr } of [listed, examined]) {
      expect(stdout + stderr).not.toContain('CANARY-7f3a');
    }
    expect(examined.stdout).toContain('through the proxy');
  });

  it('that refuses is named, with exit code 10', async () => {
    const proxy = await startProxy('me:secret');
    const { env } = await secureService();
    const through = { ...env, SSL_CERT_FILE: authority.file, HTTPS_PROXY: proxy.url };
    const { code, stderr } = await home.run(['list'], { env: through });
    expect(code).toBe(10);
    expect(stderr).toContain('proxy');
    expect(stderr).toContain('HTTPS_PROXY');
    const of = await doctor([], through);
    expect(of('connect')?.status === 'fail' || of('dns')?.status === 'fail').toBe(true);
  });
});

it('ends although something still holds the process', async () => {
  const file = join(home.home, 'hold.cjs');
  writeFileSync(file, 'setInterval(() => {}, 1000);');
  const started = performance.now();
  const env = { NODE_OPTIONS: `--require ${file}` };
  expect((await home.run(['version', '-q'], { env })).code).toBe(0);
  expect(performance.now() - started).toBeLessThan(10_000);
});
