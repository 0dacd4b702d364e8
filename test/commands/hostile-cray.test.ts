/** Cray mode and completion against a service that means harm: its texts, its echoes, its silence. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readLine, run } from '../../src/cli/run.ts';
import type { Group } from '../../src/cray/click/model.ts';
import { uasModule } from '../../src/cray/tree/uas.ts';
import { type CrayRun, configuration, cray, crayWorld, tokenFile } from '../support/cray.ts';
import { drivingPart, payloads } from '../support/hostile-texts.ts';
import { testEndpoint, uas } from '../support/run.ts';
import { type Answer, createWorld, type RecordedRequest } from '../support/world.ts';

const token = 'CANARY-7f3a-token-0123456789';
const refreshToken = 'CANARY-7f3a-refresh-0123456789';
const password = 'CANARY-7f3a-password';
const everything = payloads.join('|');

let world: ReturnType<typeof crayWorld>;
beforeEach(() => {
  world = crayWorld();
  writeFileSync(join(world.home, 'key.pub'), 'ssh-ed25519 AAAA');
});

/** Every command of the module with what it insists on. */
function commandsOf(group: Group, path: readonly string[] = []): string[][] {
  return group.commands.flatMap((command): string[][] => {
    const words = [...path, command.name];
    if (command.kind === 'group') return commandsOf(command, words);
    const given = command.parameters.flatMap((parameter): string[] => {
      if (!('flags' in parameter)) return ['an-id'];
      const [flag = ''] = parameter.flags;
      if (!parameter.required || flag === '--configuration') return [];
      return [flag, flag === '--publickey' ? join(world.home, 'key.pub') : 'x'];
    });
    const chooses = words.join(' ') === 'admin uais delete' ? ['--owner', 'vera'] : [];
    return [['uas', ...words, ...given, ...chooses]];
  });
}

const files = {
  ...configuration(undefined, '[auth.login]\nusername = "vera"\n'),
  'tokens/gateway_test.vera': tokenFile({ access_token: token, refresh_token: refreshToken }),
};

const bodies: [string, (request: RecordedRequest) => Answer][] = [
  ['in what it answers with', () => ({ body: [{ uai_name: everything, [everything]: 1 }] })],
  ['in a text', () => ({ body: everything, headers: { 'content-type': 'text/plain' } })],
  ['in a problem', () => ({ status: 400, body: { title: everything, detail: everything } })],
  ['in an error of text', () => ({ status: 502, statusText: everything, body: everything })],
  [
    'where it redirects to',
    ({ url }) =>
      url.includes('evil')
        ? { body: [] }
        : { status: 302, headers: { location: `/evil${everything}` } },
  ],
];

describe('no command of cray mode lets a service drive a terminal', () => {
  it.each(bodies)('%s', async (_name, service) => {
    const all = commandsOf(uasModule);
    expect(all).toHaveLength(32);
    for (const args of all) {
      for (const more of [[], ['-vvv']]) {
        const options: CrayRun = { files, service, terminal: true, stdin: 'y\n' };
        const { stdout, stderr, requests } = await cray([...args, ...more], options);
        expect(requests.length, args.join(' ')).toBeGreaterThan(0);
        expect(drivingPart(stdout.replaceAll('\t', ' ')), args.join(' ')).toBeUndefined();
        expect(drivingPart(stderr.replaceAll('\t', ' ')), args.join(' ')).toBeUndefined();
      }
    }
  });

  it('escapes in an error that goes into a file', async () => {
    for (const [, service] of bodies.slice(2)) {
      const { stderr } = await cray(['uas', 'list'], { files, service });
      expect(drivingPart(stderr.replaceAll('\t', ' '))).toBeUndefined();
    }
  });

  it('writes the exact text into a pipe', async () => {
    const body = JSON.stringify({ uai_msg: 'a\u009b31m\u202eb' });
    const { stdout } = await cray(['uas', 'list', '--format', 'yaml'], {
      service: () => ({ body }),
    });
    expect(stdout).toContain('uai_msg');
    const text = await cray(['uas', 'list'], { service: () => ({ body: '"a\u009b31m\u202eb"' }) });
    expect(text.stdout).toBe('a\u009b31m\u202eb\n');
  });
});

describe('no command of cray mode shows a token', () => {
  const echo = ({ url, headers, body }: RecordedRequest) =>
    [url, ...Object.values(headers), body].join('\n');

  it.each([
    ['echoes everything in a text', (request) => ({ body: echo(request) })],
    [
      'echoes everything in a problem',
      (request) => ({ status: 500, body: { title: 'x', detail: echo(request) } }),
    ],
    ['echoes everything in its error', (request) => ({ status: 401, body: echo(request) })],
    [
      'echoes everything where it redirects to',
      (request) => ({ status: 302, headers: { location: `ftp://x/${echo(request)}` } }),
    ],
  ] as [string, (request: RecordedRequest) => Answer][])(
    'when the service %s',
    async (_n, service) => {
      for (const args of commandsOf(uasModule).filter((_args, at) => at % 4 === 0)) {
        const result = await cray([...args, '-vvv'], { files, service, stdin: 'y\n' });
        expect(result.requests[0]?.headers.authorization, args.join(' ') + result.stderr).toBe(
          `Bearer ${token}`,
        );
        expect(result.stderr, args.join(' ')).not.toContain('CANARY');
        expect(result.stdout, args.join(' ')).not.toContain('CANARY');
      }
    },
  );

  it('hides the password when the sign-in sends it back', async () => {
    const args = ['auth', 'login', '--username', 'vera', '--password', password, '-vvv'];
    for (const status of [200, 400, 401, 500]) {
      const service = ({ body }: RecordedRequest) => ({
        status,
        body: { error: 'invalid_grant', error_description: `no: ${body}` },
      });
      const { stdout, stderr } = await cray(args, { service });
      expect(stdout + stderr).not.toContain(password);
    }
  });

  it('hides the token in the error of a bug', async () => {
    const service = () => {
      throw new TypeError(`bug with ${token}`, { cause: new Error(token) });
    };
    const { stdout, stderr, code } = await cray(['uas', 'list', '-vvv'], { files, service });
    expect(code).toBe(2);
    expect(stdout + stderr).not.toContain('CANARY');
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

describe('an answer to cray mode', () => {
  it('that never comes ends with UAS_TIMEOUT', async () => {
    const transport = ({ signal }: { signal?: AbortSignal | undefined }) =>
      new Promise<never>((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true }),
      );
    const { code, stderr } = await cray(['uas', 'list'], {
      transport,
      env: { UAS_TIMEOUT: '50ms' },
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/no answer within/);
  });

  it('is not asked for, and no host name blamed, with a UAS_TIMEOUT that is none', async () => {
    const { code, stderr, requests } = await cray(['uas', 'list'], {
      env: { UAS_TIMEOUT: 'soon' },
    });
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
    expect(stderr).toBe(
      'Usage: cray uas list [OPTIONS]\n\nError: UAS_TIMEOUT: invalid duration "soon"\n',
    );
  });

  it('of a megabyte is shown with its beginning only, when it is an error', async () => {
    for (const body of ['x'.repeat(1e6), { title: 'x'.repeat(1e6), detail: 'y' }]) {
      const service = () => ({ status: 500, statusText: 'z'.repeat(60_000), body });
      const { stderr } = await cray(['uas', 'list'], { service });
      expect(stderr.length).toBeLessThan(5000);
    }
  });
});

describe('completion', () => {
  const names = [...payloads, '$(touch x)', '`x`', 'a b', '-rf', 'a;b', "a'b", 'uai-good'];
  const service = () => ({
    body: names.map((uai_name) => ({ uai_name, uai_status: everything, uai_msg: everything })),
  });

  it.each(['bash', 'zsh', 'fish', 'powershell'])(
    'offers %s no name that a terminal or a shell would act on, nor keeps one',
    async (shell) => {
      const args = ['__complete', shell, '--', 'describe', ''];
      const result = await uas(args, { service });
      expect(result).toMatchObject({ code: 0, stdout: '-\nuai-good\n', stderr: '' });
      const home = result.home;
      const cached = filesBelow(home).map((file) => readFileSync(file, 'utf8'));
      expect(cached.join('')).toContain('uai-good');
      expect(drivingPart(cached.join(''))).toBeUndefined();
      expect(cached.join('')).not.toMatch(/test-token|touch/);
    },
  );

  it('takes no name from a cache that somebody has filled otherwise', async () => {
    const kept = createWorld({
      service,
      env: { UAS_ENDPOINT: testEndpoint, UAS_TOKEN: 'test-token-0123456789' },
    });
    const args = ['__complete', 'bash', '--', 'describe', ''];
    await run(readLine(args, kept.deps.env), kept.deps);
    for (const file of filesBelow(kept.home).filter((name) => /completion/.test(name))) {
      const bad = ['\u001b[2J', '$(touch x)', 7, null, { a: 1 }, '-x', 'uai-kept'];
      writeFileSync(file, JSON.stringify({ at: Date.now(), names: bad }));
    }
    expect(await run(readLine(args, kept.deps.env), kept.deps)).toBe(0);
    expect(kept.stdout()).toBe('-\nuai-good\n-\nuai-kept\n');
  });

  it.each([
    ['an error that echoes the token', () => ({ status: 500, body: { message: token } })],
    ['a page', () => ({ body: '<html>sign in</html>' })],
    ['an object', () => ({ body: { names: ['uai-x'] } })],
    ['names that are numbers', () => ({ body: [{ uai_name: 7 }] })],
  ] as [string, () => Answer][])('is silent about %s', async (_name, answer) => {
    const result = await uas(['__complete', 'bash', '--', 'describe', ''], { service: answer });
    expect(result).toMatchObject({ code: 0, stdout: '-\n', stderr: '' });
  });
});

function filesBelow(directory: string): string[] {
  mkdirSync(directory, { recursive: true });
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((file) => statSync(file).isFile());
}
