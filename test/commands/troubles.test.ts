/** The troubles with signing in that the administrators' guide describes, each met with the right words. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/doctor/finding.ts';
import { type Account, account, gateway } from '../support/account.ts';
import { uas } from '../support/run.ts';
import { createWorld, type Service } from '../support/world.ts';

const tokenOf = ({ service }: Account, name: string, lifetime?: number) => {
  const found = service.accounts.find((one) => one.name === name);
  return service.token(found as NonNullable<typeof found>, gateway, lifetime);
};

describe('"Token not valid for UAS. Attributes missing"', () => {
  it('names the attributes that the account lacks', async () => {
    const who = await account({ gateway: 'none' });
    await who.signIn('bare');
    const { code, stderr } = await who.run(['list', '--json']);
    expect(code).toBe(4);
    expect(JSON.parse(stderr).error).toMatchObject({
      code: 'unauthenticated',
      status: 400,
      message: expect.stringMatching(/^the account has no Linux attributes for UAS: .*loginShell/),
      hint: 'sign in as a user with a login shell and a home directory: uas auth login',
    });
  });

  it('points at CRAY_CREDENTIALS when the token is that of a service account', async () => {
    const who = await account({ gateway: 'none' });
    const file = join(who.home, 'setup-token.json');
    writeFileSync(file, JSON.stringify({ access_token: tokenOf(who, 'bare') }));
    const { code, stderr } = await who.run(['list'], { env: { CRAY_CREDENTIALS: file } });
    expect(code).toBe(4);
    expect(stderr).toContain('the account has no Linux attributes for UAS: ');
    expect(stderr).toContain(
      'hint: the token is from CRAY_CREDENTIALS; UAS needs the token of a user',
    );
  });
});

describe('"An error was encountered while accessing Keycloak"', () => {
  it('is reported as a token that is rejected, with what to do', async () => {
    const who = await account({ gateway: 'none' });
    const { code, stderr } = await who.run(['list'], { env: { UAS_TOKEN: 'from-another-system' } });
    expect(code).toBe(4);
    expect(stderr).toBe(
      'uas: list: the token was rejected: it has expired, or it is from another system\n' +
        'hint: the token is from UAS_TOKEN; get a new one, or unset UAS_TOKEN to use your sign-in\n',
    );
  });

  it('is not waited for when the token says itself that it has expired', async () => {
    const who = await account({ gateway: 'none' });
    const UAS_TOKEN = tokenOf(who, 'vera', 60);
    who.clock.advance(3600_000);
    const { code, stderr, requests } = await who.run(['list'], { env: { UAS_TOKEN } });
    expect({ code, requests }).toEqual({ code: 4, requests: [] });
    expect(stderr).toContain('uas: list: the token from UAS_TOKEN expired 59m ago\n');
  });
});

describe('the gateway that refuses', () => {
  it.each([
    ['403 in plain text', '403'],
    ['401 in plain text', '401'],
    ['401 with a web page', '401-html'],
  ] as const)('with %s is reported as a rejected token', async (_what, refusal) => {
    const who = await account({ gateway: refusal });
    const { code, stderr } = await who.run(['list'], { env: { UAS_TOKEN: 'no-such-token' } });
    expect(code).toBe(4);
    expect(stderr).toContain('uas: list: the gateway rejected the token\n');
    expect(stderr).toContain('hint: the token is from UAS_TOKEN');
  });

  it('an ordinary user what is for administrators is reported so, with exit code 5', async () => {
    const who = await account();
    await who.signIn();
    const { code, stderr } = await who.run(['admin', 'uais', 'list']);
    expect(code).toBe(5);
    expect(stderr).toContain('the gateway allows this only for administrators');
  });

  it('with a sign-in page instead of data is not a success', async () => {
    const service: Service = () => ({
      body: '<html><title>Sign in</title></html>',
      headers: { 'content-type': 'text/html' },
    });
    const { code, stdout, stderr } = await uas(['list'], { service });
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' });
    expect(stderr).toContain('the service answered with a web page instead of data');
    expect(stderr).toContain('uas auth status');
  });
});

describe('"Invalid Credentials"', () => {
  it('says it in the same words, with realm and user', async () => {
    const who = await account();
    const result = await who.run(['auth', 'login', '--username', 'vera', '--password-stdin'], {
      stdin: 'not-the-password',
    });
    expect(result.code).toBe(4);
    expect(result.stderr).toContain(
      'Invalid Credentials: realm shasta at gateway.test refused the password of vera',
    );
    expect(result.requests).toHaveLength(1);
  });

  it.each([
    ['502 from a gateway', { status: 502, body: 'no healthy upstream' }, 7, 'no healthy upstream'],
    ['a login page', { status: 200, body: '<html></html>' }, 7, 'returned no token'],
    ['404 from another host', { status: 404, body: 'nothing here' }, 3, 'is it the gateway?'],
    [
      'a client that is not allowed',
      { status: 400, body: { error: 'unauthorized_client' } },
      5,
      'does not allow the password of vera',
    ],
    [
      'an account that is not ready',
      { status: 400, body: { error: 'invalid_grant', error_description: 'Account disabled' } },
      4,
      'Keycloak: Account disabled',
    ],
  ])('is not said for %s', async (_what, answer, exit, sentence) => {
    const result = await uas(['auth', 'login', '--username', 'vera', '--password-stdin'], {
      service: () => answer,
      stdin: 'some-password',
      env: { UAS_TOKEN: '' },
    });
    expect(result.code).toBe(exit);
    expect(result.stderr).toContain(sentence);
    if (exit !== 4) expect(result.stderr).not.toContain('Invalid Credentials');
  });
});

describe('"No configuration exists"', () => {
  it('names the command that makes one', async () => {
    const { code, stderr } = await uas(['list'], createWorld());
    expect(code).toBe(2);
    expect(stderr).toBe(
      'uas: list: no User Access Service is configured\nhint: run: uas init, or try: uas local start\n',
    );
  });
});

describe('network and installation faults', () => {
  it.each([
    ['ENOTFOUND', 'the host name is unknown'],
    ['ECONNREFUSED', 'the connection was refused'],
    ['CERT_HAS_EXPIRED', 'its certificate has expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
  ])('%s: exit code 10, a readable cause, and nothing of the token', async (code, sentence) => {
    const who = await account();
    await who.signIn();
    const result = await who.run(['list', '--retries', '0'], {
      transport: async () => {
        throw Object.assign(new Error(code), { code });
      },
    });
    expect(result.code).toBe(10);
    expect(result.stderr).toContain(`cannot reach gateway.test: ${sentence}`);
    expect(result.stderr).not.toMatch(/token|expired.*sign|auth login/);
  });

  it('are gone through step by step by doctor', async () => {
    const who = await account();
    await who.signIn();
    const error = Object.assign(new Error('no such host'), { code: 'ENOTFOUND' });
    const { stdout, code } = await who.run(['doctor', '--json'], {
      reach: async () => ({ error }),
      spawn: () => ({ code: 0, stdout: '', stderr: 'OpenSSH_9.9\n' }),
    });
    expect(code).toBe(1);
    const findings = JSON.parse(stdout) as Finding[];
    expect(findings.find(({ check }) => check === 'dns')).toMatchObject({ status: 'fail' });
    expect(findings.find(({ check }) => check === 'keycloak')).toMatchObject({
      status: 'skip',
      message: 'skipped: tls did not pass',
    });
  });
});

describe('an empty list although "I had a UAI"', () => {
  it('says whose list it is, and where a UAI may have gone', async () => {
    const who = await account();
    await who.signIn();
    expect(await who.run(['list'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr:
        'you have no UAIs as vera; create one with: uas create\n' +
        'a UAI that reaches the time limit of its class is deleted\n',
    });
  });

  it('says it of the account that a variable has put in place of the sign-in', async () => {
    const who = await account();
    await who.signIn();
    const file = join(who.home, 'token.json');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ access_token: tokenOf(who, 'admin') }));
    const { stderr } = await who.run(['list'], { env: { CRAY_CREDENTIALS: file } });
    expect(stderr).toContain(
      'CRAY_CREDENTIALS is set: acting as admin, not with your sign-in as vera',
    );
    expect(stderr).toContain('you have no UAIs as admin');
  });
});
