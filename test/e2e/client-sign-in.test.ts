/** Machines sign in as clients of a real OpenID Connect server, with the built program. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { inForm, type OidcServer, startOidc } from '../support/oidc.ts';
import { createHome, type ProgramHome } from '../support/program.ts';

let home: ProgramHome;
let file: string;
beforeEach(() => {
  home = createHome({ key: false });
  onTestFinished(() => home.dispose());
  file = join(home.home, 'nightly.secret');
});

const tokenFile = () => join(home.home, '.config/uas/tokens/default.json');
const stored = () => JSON.parse(readFileSync(tokenFile(), 'utf8'));
const write = (secret: string) => writeFileSync(file, `${secret}\n`, { mode: 0o600 });

const login = ({ origin, machine }: OidcServer, ...more: string[]) =>
  home.run([
    ...['auth', 'login', '--endpoint', origin, '--client-id', machine.id],
    ...['--client-secret-file', file, ...more],
  ]);

/** Every file below HOME with its text. */
const texts = () =>
  readdirSync(home.home, { recursive: true, encoding: 'utf8' })
    .map((name) => join(home.home, name))
    .filter((name) => statSync(name).isFile())
    .map((name) => ({ name, text: readFileSync(name, 'utf8') }));

describe('a client with its secret in a file', () => {
  it('gets a token, and keeps the path of the file, not the secret', async () => {
    const server = await startOidc();
    write(server.machine.secret);
    expect(await login(server, '--json')).toMatchObject({ code: 0, stderr: '' });
    expect(stored().client).toEqual({ id: 'nightly', secret_file: file });
    expect(stored()).not.toHaveProperty('refresh_token');
    expect(texts().filter(({ text }) => text.includes(server.machine.secret))).toEqual([
      { name: file, text: `${server.machine.secret}\n` },
    ]);
    expect(await home.run(['list', '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
    const status = await home.run(['auth', 'status', '--json']);
    expect(JSON.parse(status.stdout)).toMatchObject({ signed_in: true, refreshable: true });
  });

  it('is renewed with the secret that is in the file then', async () => {
    const server = await startOidc({ accessLifetime: 5 });
    write(server.machine.secret);
    await login(server);
    const first = stored().access_token;
    expect(await home.run(['list', '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
    expect(stored().access_token).not.toBe(first);
    // A token of 5 seconds is always due; one that has not expired serves while there is no other.
    const expired = { ...stored(), expires_at: Date.now() - 1000 };
    writeFileSync(tokenFile(), JSON.stringify(expired), { mode: 0o600 });
    write('another');
    const refused = await home.run(['list']);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('does not accept the secret of client nightly\n');
    expect(refused.stderr).toContain('--client-secret-file FILE\n');
    write(server.machine.secret);
    expect(await home.run(['list', '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
  });

  it('shows its secret nowhere, not even with --debug', async () => {
    const server = await startOidc({ accessLifetime: 5 });
    const { id, secret } = server.machine;
    write(secret);
    const form = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);
    const pairs = [`${id}:${secret}`, `${form(id)}:${form(secret)}`];
    const forms = [secret, form(secret), encodeURIComponent(secret)];
    forms.push(...pairs.map((pair) => Buffer.from(pair).toString('base64')));
    const said = [await login(server, '--debug'), await home.run(['list', '--debug'])];
    write('wrong-secret-of-it');
    said.push(await login(server, '--debug'));
    for (const { stdout, stderr } of said) {
      for (const text of [...forms, 'wrong-secret-of-it']) {
        expect(`${stdout}${stderr}`).not.toContain(text);
      }
      expect(stderr).toContain('> POST ');
    }
    expect(said.map(({ code }) => code)).toEqual([0, 0, 4]);
  });

  it('may be one whose issuer wants the secret in the form', async () => {
    const server = await startOidc();
    write(server.machine.secret);
    const args = ['--client-id', inForm, '--client-secret-file', file];
    const { code } = await home.run(['auth', 'login', '--endpoint', server.origin, ...args]);
    expect(code).toBe(0);
    expect(await home.run(['list', '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
  });

  it('signs in and is renewed at the issuer that a service names, from init on', async () => {
    const server = await startOidc({ accessLifetime: 5, isNamed: true });
    write(server.machine.secret);
    const args = ['--client-id', 'nightly', '--client-secret-file', file];
    const made = await home.run(['init', '--hostname', server.origin, ...args]);
    expect(made).toMatchObject({ code: 0 });
    expect(made.stderr).toContain(`the service names its issuer: ${server.origin}`);
    expect(await home.run(['list', '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
  });
});

describe('a client with its secret on standard input', () => {
  it('keeps it in the token file, which is private, and sign-out removes it', async () => {
    const server = await startOidc({ accessLifetime: 5 });
    const { id, secret } = server.machine;
    const args = ['auth', 'login', '--endpoint', server.origin, '--client-id', id];
    const { code } = await home.run([...args, '--client-secret-file', '-'], { input: secret });
    expect(code).toBe(0);
    expect(statSync(tokenFile()).mode & 0o777).toBe(0o600);
    expect(stored().client).toEqual({ id, secret });
    expect(await home.run(['list', '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
    expect(await home.run(['auth', 'logout'])).toMatchObject({ code: 0 });
    expect(texts().filter(({ text }) => text.includes(secret))).toEqual([]);
  });
});

describe('the client of the embedded service', () => {
  it('is an administrator', async () => {
    const { stdout } = await home.run(['local', 'start', '--json']);
    const { client, endpoint } = JSON.parse(stdout);
    write(client.secret);
    const args = ['--client-id', client.id, '--client-secret-file', file];
    const env = { UAS_CONFIGURATION: 'machine', UAS_ENDPOINT: endpoint };
    expect(await home.run(['auth', 'login', ...args], { env })).toMatchObject({ code: 0 });
    const images = ['admin', 'config', 'images', 'list', '-q'];
    expect(await home.run(images, { env })).toMatchObject({ code: 0 });
  });

  it('is renewed in cray mode too', async () => {
    const { stdout } = await home.run(['local', 'start', '--json']);
    const { client, endpoint } = JSON.parse(stdout);
    const env = { UAS_CONFIGURATION: 'machine', UAS_ENDPOINT: endpoint };
    const args = ['auth', 'login', '--client-id', client.id, '--client-secret-file', '-'];
    expect(await home.run(args, { env, input: client.secret })).toMatchObject({ code: 0 });
    const kept = join(home.home, '.config/uas/tokens/machine.json');
    const token = JSON.parse(readFileSync(kept, 'utf8'));
    const expired = { ...token, expires_at: Date.now() - 1000 };
    writeFileSync(kept, JSON.stringify(expired), { mode: 0o600 });
    const cray = await home.run(['uas', 'admin', 'config', 'images', 'list'], { env });
    expect(cray, cray.stderr).toMatchObject({ code: 0 });
    expect(cray.stderr).not.toContain(client.secret);
    const renewed = JSON.parse(readFileSync(kept, 'utf8'));
    expect(renewed.access_token).not.toBe(token.access_token);
    expect(renewed.client).toEqual(token.client);
  });
});
