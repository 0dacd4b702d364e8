import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UasError } from '../../src/core/errors.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { NotConnected, ProxyError } from '../../src/http/not-connected.ts';
import type { Reach } from '../../src/system/transport.ts';
import { type Account, account, gateway, type RunOptions } from '../support/account.ts';
import { publicKey } from '../support/local.ts';
import type { Result } from '../support/run.ts';

const sshVersion = { code: 0, stdout: '', stderr: 'OpenSSH_9.9p1\n' };

async function doctor(who: Account, args: string[] = [], options: RunOptions = {}) {
  const result = await who.run(['doctor', '--json', ...args], {
    spawn: () => sshVersion,
    ...options,
  });
  const findings = JSON.parse(result.stdout) as Finding[];
  return {
    ...result,
    findings,
    of: (check: string) => findings.filter((one) => one.check === check),
  };
}

/** A signed-in user with a key. */
async function patient(name = 'vera', options = {}): Promise<Account> {
  const who = await account({ empty: false, ...options });
  await who.signIn(name);
  const keys = join(who.home, '.ssh');
  mkdirSync(keys);
  writeFileSync(join(keys, 'id_ed25519.pub'), publicKey);
  writeFileSync(join(keys, 'id_ed25519'), 'private', { mode: 0o600 });
  return who;
}

describe('uas doctor', () => {
  it('finds nothing to say when all is well, and exits 0', async () => {
    const who = await patient();
    const { code, findings, of } = await doctor(who);
    expect(findings.filter(({ status }) => status === 'fail' || status === 'warn')).toEqual([]);
    expect(code).toBe(0);
    expect(findings.map(({ check }) => check)).toEqual([
      'configuration',
      'dns',
      'connect',
      'tls',
      'keycloak',
      'clock',
      'token',
      'service',
      'images',
      'my uais',
      'all uais',
      'classes',
      'identities',
      'ssh',
      'key',
    ]);
    expect(of('service')[0]?.message).toBe('cray-uas-mgr 1.23.2');
    expect(of('all uais')).toEqual([
      { check: 'all uais', status: 'skip', message: 'for administrators only', fix: null },
    ]);
  });

  it('shows blocks with the verdict first, the fix below, and what was skipped on one line', async () => {
    const who = await account();
    const { stdout, stderr, code } = await who.run(['doctor'], {
      env: { UAS_ENDPOINT: '' },
      spawn: () => sshVersion,
    });
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.slice(0, 2)).toEqual([
      'fail  configuration  no User Access Service is configured',
      '      fix: uas init',
    ]);
    expect(lines.at(-1)).toBe(
      'skip  dns, connect, tls, keycloak, clock, token, service, images, my uais, all uais, classes (they need what failed); identities (no access token for managed identities)',
    );
    expect(lines.filter((line) => line.startsWith('skip'))).toHaveLength(1);
    expect(stderr).toBe('2 failed, 0 warned\n');
  });

  it('names whole commands as fixes where commands fix it', async () => {
    const who = await account();
    const unknown = await doctor(who, [], { env: { UAS_ENDPOINT: '' } });
    const signedOut = await doctor(who);
    const fixes = [...unknown.findings, ...signedOut.findings].flatMap(({ fix }) => fix ?? []);
    expect([...new Set(fixes)].sort()).toEqual([
      'ssh-keygen -t ed25519',
      'uas auth login',
      'uas init',
    ]);
  });

  it('names a broken configuration file and goes on with what it can', async () => {
    const who = await patient();
    const file = join(who.home, '.config/uas/config.json');
    writeFileSync(file, '{');
    const { of, code } = await doctor(who);
    expect(code).toBe(1);
    expect(of('configuration')[0]).toMatchObject({ status: 'fail' });
    expect(of('configuration')[0]?.message).toContain(file);
    expect(of('key')[0]).toMatchObject({ status: 'ok' });
  });

  it('tells an administrator what is wrong with the classes', async () => {
    const who = await patient('admin');
    expect((await doctor(who)).of('classes').some(({ status }) => status === 'fail')).toBe(false);
    const image = 'cray-uai-sles15sp3';
    const made = await who.run(['admin', 'config', 'classes', 'create', 'late', '--image', image]);
    expect({ code: made.code, stderr: made.code === 0 ? '' : made.stderr }).toEqual({
      code: 0,
      stderr: '',
    });
    const { of, code } = await doctor(who);
    expect(of('all uais')[0]).toMatchObject({ status: 'ok' });
    expect(of('classes').some(({ fix }) => fix?.startsWith('uas admin config classes '))).toBe(
      true,
    );
    expect(code).toBe(of('classes').some(({ status }) => status === 'fail') ? 1 : 0);
  });

  it('says that nobody is signed in, and how to', async () => {
    const who = await account();
    const { of, code } = await doctor(who);
    expect(code).toBe(1);
    expect(of('token')).toEqual([
      {
        check: 'token',
        status: 'fail',
        message: 'you are not signed in; sign in with: uas auth login',
        fix: 'uas auth login',
      },
    ]);
    expect(of('service')[0]).toMatchObject({ status: 'skip' });
  });

  it('says which attributes the account lacks', async () => {
    const who = await patient('bare');
    const { of } = await doctor(who);
    expect(of('token')[0]).toMatchObject({ status: 'fail' });
    expect(of('token')[0]?.message).toContain('uidNumber, gidNumber, homeDirectory, loginShell');
  });

  it('says when a variable overrides the sign-in', async () => {
    const who = await patient();
    const [vera] = who.service.accounts;
    const UAS_TOKEN = who.service.token(vera as NonNullable<typeof vera>, gateway);
    const { of } = await doctor(who, [], { env: { UAS_TOKEN } });
    expect(of('token')[0]).toMatchObject({
      status: 'warn',
      message: 'UAS_TOKEN is set and overrides your sign-in',
      fix: 'unset UAS_TOKEN',
    });
  });

  it('says when the token is from another gateway', async () => {
    const who = await patient();
    const [vera] = who.service.accounts;
    const UAS_TOKEN = who.service.token(vera as NonNullable<typeof vera>, 'https://old.test');
    const { of } = await doctor(who, [], { env: { UAS_TOKEN } });
    expect(of('token').map(({ message }) => message)).toContain(
      'the token was issued by old.test, and the endpoint is gateway.test: UAS may reject it',
    );
  });

  it('says that a system has no UAS, as newer ones have not', async () => {
    const who = await patient();
    const { of } = await doctor(who, [], {
      transport: async (request) =>
        request.url.pathname.startsWith('/apis/')
          ? {
              status: 404,
              statusText: 'Not Found',
              headers: { 'content-type': 'application/problem+json' },
              body: (async function* () {
                yield Buffer.from(
                  '{"detail":"The requested URL was not found on the server.","status":404,"title":"Not Found","type":"about:blank"}',
                );
              })(),
            }
          : who.service.handle(request),
    });
    expect(of('service')[0]).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('no User Access Service found at gateway.test'),
    });
    expect(of('service')[0]?.message).toContain('CSM 1.6 and later do not include it');
  });

  it('compares the clocks by the Date of the gateway', async () => {
    const who = await patient();
    const at = new Date(who.clock.now() - 10 * 60_000).toUTCString();
    const { of } = await doctor(who, [], {
      transport: async (request) => {
        const reply = await who.service.handle(request);
        return { ...reply, headers: { ...reply.headers, date: at } };
      },
    });
    expect(of('clock')[0]).toMatchObject({ status: 'warn' });
    expect(of('clock')[0]?.message).toContain("this machine's clock is 10m ahead of the gateway's");
  });

  it.each([
    ['no key', 'rm', 'no public key found in ~/.ssh', 'ssh-keygen -t ed25519'],
    ['a key that others can read', 'open', 'so ssh does not use it', 'chmod 600 '],
    ['a file that is no key', 'junk', 'id_ed25519.pub', 'ssh-keygen'],
  ])('finds %s', async (_what, harm, message, fix) => {
    const who = await patient();
    const file = join(who.home, '.ssh/id_ed25519');
    if (harm === 'open') chmodSync(file, 0o644);
    if (harm === 'junk') writeFileSync(`${file}.pub`, 'no key at all\n');
    const env = harm === 'rm' ? { HOME: join(who.home, 'nowhere') } : {};
    const { of } = await doctor(who, [], { env });
    expect(of('key')[0]).toMatchObject({ status: 'fail' });
    expect(of('key')[0]?.message).toContain(message);
    expect(of('key')[0]?.fix).toContain(fix);
  });

  it('looks at managed identities only with a token for them', async () => {
    const who = await patient();
    expect((await doctor(who)).of('identities')[0]).toMatchObject({ status: 'skip' });
    const env = { TOWER_ACCESS_TOKEN: 'rejected-token', TOWER_API_ENDPOINT: 'https://tower.test' };
    const { of } = await doctor(who, [], {
      env,
      transport: async (request) =>
        request.url.host === 'tower.test'
          ? { status: 401, statusText: '', headers: {}, body: (async function* () {})() }
          : who.service.handle(request),
    });
    expect(of('identities')[0]).toMatchObject({
      status: 'fail',
      fix: 'uas auth login --service identities',
    });
  });

  it('says so when ssh does not start', async () => {
    const who = await patient();
    const { of } = await doctor(who, [], {
      spawn: () => ({ code: 255, stdout: '', stderr: 'No user exists for uid 54321\r\n' }),
    });
    expect(of('ssh')[0]).toMatchObject({
      status: 'fail',
      message: 'ssh does not start: No user exists for uid 54321',
      fix: expect.stringContaining('/etc/passwd'),
    });
  });

  it('finds that there is no ssh', async () => {
    const who = await patient();
    const { of } = await doctor(who, [], {
      spawn: () => {
        throw Object.assign(new Error('spawn ssh ENOENT'), { code: 'ENOENT' });
      },
    });
    expect(of('ssh')[0]).toMatchObject({ status: 'fail', fix: 'install the OpenSSH client' });
  });

  it('never shows the token', async () => {
    const who = await patient();
    const { stdout: token } = await who.run(['auth', 'token']);
    const result = await doctor(who, ['--debug']);
    expect(result.stdout + result.stderr).not.toContain(token.trim());
  });
});

describe('the way to the gateway', () => {
  const certificate = {
    subject: 'gateway.test',
    issuer: 'Site CA',
    validFrom: Date.parse('2025-01-01'),
    validTo: Date.parse('2027-01-01'),
    fingerprint: 'AB:CD',
    pem: '',
  };
  const good: Reach = {
    addresses: ['10.0.0.1'],
    connected: true,
    tls: { protocol: 'TLSv1.3', certificate },
  };
  const failing = (code: string) => Object.assign(new Error(code), { code });

  it.each<[string, Reach, string, string, string]>([
    [
      'a good one',
      good,
      'tls',
      'ok',
      'TLSv1.3; gateway.test, issued by Site CA, valid until 2027-01-01',
    ],
    ['an unknown name', { error: failing('ENOTFOUND') }, 'dns', 'fail', 'the host name is unknown'],
    [
      'a refused connection',
      { addresses: ['10.0.0.1'], error: failing('ECONNREFUSED') },
      'connect',
      'fail',
      'the connection was refused',
    ],
    [
      'a proxy that refuses',
      {
        error: new NotConnected(
          new ProxyError(new URL('http://proxy.test:3128'), 'it answered 407 Proxy'),
        ),
      },
      'dns',
      'fail',
      'through the proxy proxy.test:3128: it answered 407',
    ],
    ['a good proxy', { ...good, proxy: 'http://proxy:3128' }, 'connect', 'ok', 'through the proxy'],
    [
      'a certificate of an unknown authority',
      {
        ...good,
        tls: {
          protocol: 'TLSv1.3',
          certificate: { ...certificate, problem: 'SELF_SIGNED_CERT_IN_CHAIN' },
        },
      },
      'tls',
      'fail',
      'comes from an authority that is not trusted',
    ],
    [
      'a certificate that ends soon',
      {
        ...good,
        tls: {
          protocol: 'TLSv1.3',
          certificate: { ...certificate, validTo: Date.parse('2026-01-05') },
        },
      },
      'tls',
      'warn',
      'it expires in 4 days',
    ],
    [
      'a host without TLS',
      { addresses: ['10.0.0.1'], connected: true, error: failing('EPROTO') },
      'tls',
      'fail',
      'it does not speak TLS',
    ],
  ])('reports: %s', async (_what, reach, check, status, message) => {
    const who = await patient();
    const { of } = await doctor(who, [], { reach: async () => reach });
    expect(of(check)[0]).toMatchObject({ status });
    expect(of(check)[0]?.message).toContain(message);
    // Whoever reads this has asked the doctor already.
    if (status === 'fail') expect(of(check)[0]?.fix).toMatch(/^(?!.*uas doctor)/);
    if (status === 'fail') expect(of('service')[0]).toMatchObject({ status: 'skip' });
  });
});

describe('uas doctor --create-test-uai', () => {
  const greeting = { code: 0, stdout: 'uas-doctor-was-here\n', stderr: '' };
  const full = ['--create-test-uai'];
  const spawn: RunOptions['spawn'] = (_command, args) => (args[0] === '-V' ? sshVersion : greeting);
  const left = async (who: Account) => JSON.parse((await who.run(['list', '--json'])).stdout);

  it('makes a UAI, waits for it, logs in and deletes it', async () => {
    const who = await patient('vera', { speed: 1e6 });
    const { code, of, spawned } = await doctor(who, full, { spawn });
    expect(of('test uai').map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
    expect(code).toBe(0);
    expect(spawned.at(-1)?.args).toContain('BatchMode=yes');
    expect(await left(who)).toEqual([]);
  });

  it('deletes it also when the login fails, and says why it did', async () => {
    const who = await patient('vera', { speed: 1e6 });
    const { code, of } = await doctor(who, full, {
      spawn: (_command, args) =>
        args[0] === '-V'
          ? sshVersion
          : { code: 255, stdout: '', stderr: 'Permission denied (publickey).\n' },
    });
    expect(code).toBe(1);
    expect(of('test uai').map(({ status }) => status)).toEqual(['ok', 'fail', 'ok']);
    expect(of('test uai')[1]?.message).toContain('Permission denied (publickey).');
    expect(await left(who)).toEqual([]);
  });

  it('deletes it also after Ctrl-C, and exits 130', async () => {
    const who = await patient('vera', { speed: 1e6 });
    let interrupt = (_reason: Error) => {};
    const result: Result = await who.run(['doctor', ...full], {
      onWorld: (world) => {
        interrupt = world.interrupt;
      },
      spawn: (_command, args) => {
        if (args[0] === '-V') return sshVersion;
        const reason = new UasError('interrupted', 'interrupted');
        interrupt(reason);
        throw reason;
      },
    });
    expect(result.code).toBe(130);
    expect(result.stderr).toMatch(/created (\S+) for the test[\s\S]*deleted \1/);
    expect(await left(who)).toEqual([]);
  });

  it('is not tried without a key', async () => {
    const who = await account({ empty: false });
    await who.signIn();
    const { of } = await doctor(who, full, { spawn });
    expect(of('test uai')[0]).toMatchObject({
      status: 'skip',
      message: 'skipped: key did not pass',
    });
  });
});
