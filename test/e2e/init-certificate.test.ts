/** `uas init` at a gateway whose certificate is not trusted, on a real terminal and without one. */
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createAuthority } from '../support/certificates.ts';
import { startService } from '../support/local.ts';
import { createHome, type ProgramHome, program } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';

let home: ProgramHome;
beforeEach(() => {
  home = createHome({ key: false });
  onTestFinished(() => home.dispose());
});

async function startGateway(dates: { from?: number; until?: number } = {}) {
  const authority = await createAuthority();
  const { key, cert } = await authority.issue(dates);
  const service = await startService({ tls: { key, cert } });
  onTestFinished(() => service.close());
  const { host } = new URL(service.origin);
  const [vera] = service.users;
  return { ...service, host, authority, vera, certificate: new X509Certificate(cert) };
}

function onTerminal(...args: string[]) {
  const [command, ...first] = program;
  return openTerminal(command, [...first, ...args], home.env, { cols: 160 });
}

const path = (name: string) => join(home.home, '.config/uas', name);

describe('a certificate that this machine does not trust', () => {
  it('is shown with its fingerprint, and saved for the configuration after a yes', async () => {
    const { host, vera, certificate } = await startGateway();
    const terminal = onTerminal('init', '--hostname', host, '--username', vera?.name ?? '');
    await terminal.until('Trust this certificate');
    const shown = terminal.shown();
    expect(shown).toContain('its certificate comes from an authority that is not trusted');
    expect(shown).toContain(`SHA-256 ${certificate.fingerprint256}`);
    expect(shown).toMatch(/subject +gateway of the tests, A site of the tests/);
    expect(shown).toMatch(/issuer +\S/);
    expect(shown).toMatch(/valid +20\d\d-\d\d-\d\d to 20\d\d-\d\d-\d\d/);
    expect(shown).not.toContain('Password');
    terminal.type('y\r');
    await terminal.until(/Password of .*:/);
    expect(existsSync(path('config.json'))).toBe(false);
    terminal.type(`${vera?.password}\r`);
    expect(await terminal.ended).toBe(0);
    const file = path('certificates/default.pem');
    expect(new X509Certificate(readFileSync(file)).fingerprint256).toBe(certificate.fingerprint256);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await home.run(['config', 'get', 'cacert'])).toMatchObject({ stdout: `${file}\n` });
    expect(await home.run(['list', '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });

    const other = await startGateway();
    const elsewhere = await home.run(['list', '--endpoint', other.origin, '--retries', '0'], {
      env: { UAS_TOKEN: 'a-token' },
    });
    expect(elsewhere).toMatchObject({ code: 10 });
  });

  it('is not trusted when the answer is Enter, and nothing is saved', async () => {
    const { host } = await startGateway();
    const terminal = onTerminal('init', '--hostname', host);
    await terminal.until('Trust this certificate');
    terminal.type('\r');
    expect(await terminal.ended).toBe(10);
    expect(terminal.shown()).toContain('nothing was saved');
    expect(existsSync(path('config.json'))).toBe(false);
    expect(existsSync(path('certificates'))).toBe(false);
  });

  it('is an error with its fingerprint without a terminal, also with --yes', async () => {
    const { host, certificate } = await startGateway();
    const { code, stderr } = await home.run(['init', '--hostname', host, '--yes']);
    expect(code).toBe(10);
    expect(stderr).toContain(`SHA-256 ${certificate.fingerprint256}`);
    expect(existsSync(path('config.json'))).toBe(false);
  });

  it('is not asked about when it is out of date, which trust would not help', async () => {
    const { host } = await startGateway({ from: -20, until: -10 });
    const terminal = onTerminal('init', '--hostname', host);
    expect(await terminal.ended).toBe(10);
    expect(terminal.shown()).not.toContain('Trust this');
  });

  it('is verified by --cacert, which is saved', async () => {
    const { host, authority, vera } = await startGateway();
    const args = ['--username', vera?.name ?? '', '--password-stdin', '--cacert', authority.file];
    const made = await home.run(['init', '--hostname', host, ...args], {
      input: vera?.password ?? '',
    });
    expect(made).toMatchObject({ code: 0 });
    expect(await home.run(['list', '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
  });
});
