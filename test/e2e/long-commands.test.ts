/** Tokens of a real OpenID Connect server that expire in the middle of wait, list --watch and forward. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { breakConnection, sshThatBreaks } from '../support/breaking-ssh.ts';
import { type StartedService, startService } from '../support/local.ts';
import { type OidcServer, startOidc } from '../support/oidc.ts';
import { createHome, type ProgramHome, program } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';

let home: ProgramHome;
beforeEach(() => {
  home = createHome();
  onTestFinished(() => home.dispose());
});

/** Passes a request on to the service with the token of its user. */
const passTo =
  ({ origin, users: [user] }: StartedService) =>
  (from: IncomingMessage, to: ServerResponse) => {
    const headers = { ...from.headers, authorization: `Bearer ${user?.token}` };
    const sent = request(new URL(from.url ?? '', origin), { method: from.method, headers });
    sent.on('response', (reply) => {
      to.writeHead(reply.statusCode ?? 0, reply.headers);
      reply.pipe(to);
    });
    from.pipe(sent);
  };

/** Seconds that a token is good for: every command below takes longer. */
const accessLifetime = 2;

const refuse = (_from: IncomingMessage, to: ServerResponse) => {
  to.writeHead(403).end('Unauthorized Request');
};

interface SignedIn {
  speed: number;
  lifetime?: number;
  /** Whether the gateway takes no token any more. */
  isLocked?: () => boolean;
}

async function signedIn({ speed, lifetime, isLocked }: SignedIn): Promise<OidcServer> {
  const service = await startService({ speed });
  onTestFinished(() => service.close());
  const pass = passTo(service);
  const oidc = await startOidc({
    accessLifetime: lifetime ?? accessLifetime,
    answer: (from, to) => (isLocked?.() ? refuse(from, to) : pass(from, to)),
  });
  const login = ['auth', 'login', '--endpoint', oidc.origin, '--username', oidc.user.name];
  const done = await home.run([...login, '--password-stdin'], { input: oidc.user.password });
  expect(done, done.stderr).toMatchObject({ code: 0 });
  return oidc;
}

const stored = () =>
  JSON.parse(readFileSync(join(home.home, '.config/uas/tokens/default.json'), 'utf8'));
const refreshes = ({ requests }: OidcServer) =>
  requests.filter((line) => line === 'POST token').length - 1;
/** Until every token that there was before has expired. */
const expire = () => new Promise((resolve) => setTimeout(resolve, (accessLifetime + 1) * 1000));

describe('a token that expires meanwhile', () => {
  it('is refreshed in the middle of a wait', async () => {
    const oidc = await signedIn({ speed: 1 });
    const name = (await home.run(['create', '-q'])).stdout.trim();
    const before = refreshes(oidc);
    const { code, stderr } = await home.run(['wait', name]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(refreshes(oidc) - before).toBeGreaterThan(1);
  });

  it('is refreshed in the middle of list --watch', async () => {
    const oidc = await signedIn({ speed: 1000 });
    const [command, ...first] = program;
    const watch = openTerminal(command, [...first, 'list', '--watch'], home.env, { cols: 120 });
    await watch.until('Ctrl-C ends it');
    const before = stored().access_token;
    await expire();
    const name = (await home.run(['create', '-q', '--wait'])).stdout.trim();
    await watch.until(name);
    expect(stored().access_token).not.toBe(before);
    expect(refreshes(oidc)).toBeGreaterThan(1);
    watch.type('\u0003');
    expect(await watch.ended).toBe(130);
  });

  async function startForward(oidc: OidcServer) {
    const name = (await home.run(['create', '-q', '--wait'])).stdout.trim();
    const web = createServer((_request, reply) => reply.end('still there'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void web.close());
    const { port } = web.address() as AddressInfo;
    const env = { ...home.env, PATH: sshThatBreaks(home) };
    const [command, ...first] = program;
    const open = () => {
      const args = [...first, 'forward', name, String(port)];
      const forward = openTerminal(command, args, env, { cols: 120 });
      onTestFinished(() => forward.kill('SIGKILL'));
      return forward;
    };
    const get = async (text: string) =>
      (await fetch(/http:\/\/localhost:\d+\//.exec(text)?.[0] ?? '')).text();
    return { name, open, get, before: refreshes(oidc) };
  }

  it('is refreshed when forward connects again', async () => {
    const oidc = await signedIn({ speed: 1000 });
    const { name, open, get, before } = await startForward(oidc);
    const forward = open();
    await forward.until('press Ctrl-C to end');
    await expire();
    breakConnection(forward);
    await forward.until(`connected to ${name} again`);
    expect(forward.shown()).not.toContain('warning');
    expect(refreshes(oidc)).toBeGreaterThan(before);
    expect(await get(forward.shown())).toBe('still there');
    forward.type('\u0003');
    expect(await forward.ended).toBe(130);
  });

  it('does not end forward when the sign-in is over', async () => {
    let isLocked = false;
    const oidc = await signedIn({ speed: 1000, lifetime: 3600, isLocked: () => isLocked });
    const { name, open, get } = await startForward(oidc);
    const forward = open();
    await forward.until('press Ctrl-C to end');
    isLocked = true;
    breakConnection(forward);
    await forward.until('trying the last known address');
    await forward.until(`connected to ${name} again`);
    expect(forward.shown()).toContain('uas auth login');
    expect(await get(forward.shown())).toBe('still there');
    forward.type('\u0003');
    expect(await forward.ended).toBe(130);
  });
});

describe('list --watch without a sign-in', () => {
  it('asks whether to sign in now, and then watches', async () => {
    const oidc = await signedIn({ speed: 1000 });
    expect(await home.run(['auth', 'logout'])).toMatchObject({ code: 0 });
    const [command, ...first] = program;
    const watch = openTerminal(command, [...first, 'list', '--watch'], home.env, { cols: 120 });
    await watch.until(/Sign in now\?.*\(Y\/n\)/);
    watch.type('\r');
    await watch.until(/Password of .*:/);
    watch.type(`${oidc.user.password}\r`);
    await watch.until('Ctrl-C ends it');
    const name = (await home.run(['create', '-q', '--wait'])).stdout.trim();
    await watch.until(name);
    watch.type('\u0003');
    expect(await watch.ended).toBe(130);
  });
});
