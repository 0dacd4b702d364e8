/**
 * Secrets with a name that can be looked for, in every secret place: whatever a service does, no command shows one of
 * them or leaves it in a file. The exceptions are what was asked for: the token store, `auth token`, and new keys.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realClock } from '../../src/system/clock.ts';
import type { Clock } from '../../src/system/deps.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../src/system/transport.ts';
import { type Corpus, type CorpusCommand, corpus, inPart, withParts } from '../support/corpus.ts';
import { put, sshKeygen } from '../support/key-files.ts';
import { readAnswer } from '../support/local.ts';

const token = 'CANARY-7f3a-token-0123456789';
const towerToken = 'CANARY-7f3a-tower-0123456789';
const password = 'CANARY 7f3a "pass"=word';
const passphrase = 'CANARY-7f3a-passphrase';

function bodyOf(text: string): HttpResponse['body'] {
  return (async function* () {
    yield Buffer.from(text);
  })();
}

function answer(status: number, type: string, text: string, more = {}): HttpResponse {
  return { status, statusText: '', headers: { 'content-type': type, ...more }, body: bodyOf(text) };
}

/** Everything that came with a request. */
function echo({ url, headers, body }: HttpRequest): string {
  return [url.href, ...Object.values(headers), Buffer.from(body ?? '').toString('utf8')].join('\n');
}

const form = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));

type Behaviour = (real: Transport) => Transport;

const behaviours: Record<string, Behaviour> = {
  'does its work': (real) => real,
  'answers 401': () => async (request) =>
    answer(401, 'text/plain', `Jwt is expired: ${echo(request)}`),
  'answers 403': () => async (request) =>
    answer(403, 'application/json', JSON.stringify({ message: echo(request) })),
  'echoes everything in a problem': () => async (request) => {
    const text = echo(request);
    return answer(
      500,
      'application/problem+json',
      JSON.stringify({ title: text, detail: form(text) }),
      {
        'x-echo': text,
      },
    );
  },
  'echoes everything in conflicts': () => async (request) =>
    answer(
      409,
      'application/json',
      JSON.stringify({ conflicts: [{ id: echo(request), token: null, [echo(request)]: 1 }] }),
    ),
  'echoes everything in a page': () => async (request) =>
    answer(502, 'text/html', `<html><title>${echo(request)}</title>`),
  'redirects with everything': () => async (request) =>
    answer(302, 'text/plain', '', { location: `https://evil.example/?t=${echo(request)}` }),
  'sends what is no JSON': () => async (request) =>
    answer(200, 'application/json', `{"echo": ${echo(request)}`),
  'never answers': () => (request) =>
    new Promise((_resolve, reject) =>
      request.signal?.addEventListener('abort', () => reject(request.signal?.reason)),
    ),
  'breaks off': () => async (request) => {
    throw Object.assign(new Error(`broken: ${echo(request)}`), { code: 'ECONNRESET' });
  },
};

interface Setup {
  world: Corpus;
  /** Texts that must not be found. */
  secrets: Set<string>;
  command(words: string): CorpusCommand;
}

async function setUp(behave: Behaviour): Promise<Setup> {
  const secrets = new Set([token, towerToken, password, passphrase, encodeURIComponent(password)]);
  let real: Record<string, string> = {};
  let passwords: string[] = [];
  // The service knows other secrets than the program has; what it hands out is noted.
  const translate =
    (send: Transport): Transport =>
    async (request) => {
      const { authorization = '' } = request.headers;
      const body = Buffer.from(request.body ?? '').toString('utf8');
      const reply = await send({
        ...request,
        headers: { ...request.headers, authorization: real[authorization] ?? authorization },
        body: body.includes('grant_type=password')
          ? Buffer.from(body.replace(/password=CANARY[^&]*/, `password=${passwords[0]}`))
          : request.body,
      });
      const { text, json } = await readAnswer(reply);
      for (const name of ['access_token', 'refresh_token']) {
        const value = (json as Record<string, unknown> | undefined)?.[name];
        if (typeof value === 'string') secrets.add(value);
      }
      return { ...reply, body: bodyOf(text) };
    };
  const world = await corpus({ wrap: (send) => behave(translate(send)) });
  real = {
    [`Bearer ${token}`]: `Bearer ${world.env.UAS_TOKEN}`,
    [`Bearer ${towerToken}`]: `Bearer ${world.env.TOWER_ACCESS_TOKEN}`,
  };
  passwords = [world.service.accounts[0]?.password ?? ''];
  const key = sshKeygen(world.home, 'keys/encrypted', '-t', 'ed25519', '-a', '1', '-N', passphrase);
  const file = put(world.home, 'keys/phrase', `${passphrase}\n`);
  for (const path of [key, join(world.home, 'keys/olivia')]) {
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      if (line.length >= 16 && !line.startsWith('-----')) secrets.add(line);
    }
  }
  return {
    world,
    secrets,
    command(words) {
      const command = world.command(words);
      const args = command.args.map((arg) => (arg.endsWith('keys/olivia') ? key : arg));
      const isEncrypted = args.includes(key);
      return {
        ...command,
        args: isEncrypted ? [...args, '--passphrase-file', file] : args,
        ...(command.stdin === undefined ? {} : { stdin: password }),
      };
    },
  };
}

/** Files of the home that hold no secret by right. */
function filesOf(home: string): string[] {
  return readdirSync(home, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      !/^(?:keys|new-keys)(?:\/|$)|^\.config\/uas\/tokens(?:\/|$)/.test(file) &&
      statSync(join(home, file)).isFile(),
  );
}

function leak(text: string, secrets: Iterable<string>): string | undefined {
  for (const secret of secrets) {
    const at = text.indexOf(secret);
    if (at !== -1) return `…${text.slice(Math.max(0, at - 60), at + secret.length)}`;
  }
  return undefined;
}

const env = { UAS_TOKEN: token, TOWER_ACCESS_TOKEN: towerToken };

async function expectNoLeak(
  { world, secrets, command }: Setup,
  words: string,
  more: readonly string[],
  clock?: Clock,
): Promise<void> {
  const found = command(words);
  const isSignIn = words === 'auth login' || words === 'init' || words === 'auth logout';
  const {
    stdout,
    stderr,
    world: ran,
  } = await world.run([...found.args, ...more], {
    command: found,
    ...(clock ? { clock } : {}),
    env: isSignIn ? { TOWER_ACCESS_TOKEN: towerToken, UAS_TOKEN: undefined } : env,
  });
  const where = [...found.args, ...more].join(' ');
  expect(leak(stderr, secrets), `stderr of ${where}`).toBeUndefined();
  if (words !== 'auth token') expect(leak(stdout, secrets), `stdout of ${where}`).toBeUndefined();
  for (const child of ran.spawned) {
    const known = [...child.args, ...Object.values(child.env)].join('\n');
    expect(leak(known, secrets), `children of ${where}`).toBeUndefined();
  }
}

const talk = [['--debug'], ['--json'], [], ['--json', '--debug'], ['-o', 'yaml']];

/** Commands that no service can say anything to. */
const silent = /^(?:config|completion|help|local|schema|version)/;

describe('no command shows a secret or leaves one in a file', () => {
  it.each(withParts(Object.keys(behaviours)))(
    'when the service %s, part %s',
    async (name, part) => {
      const setup = await setUp(behaviours[name] as Behaviour);
      const isEndless = name === 'never answers';
      const more = isEndless ? ['--timeout', '30ms'] : ['--timeout', '31s'];
      for (const [at, { words }] of inPart(setup.world.commands, part).entries()) {
        if (silent.test(words) && name !== 'does its work') continue;
        // What carries most of the secrets is tried at every level of talk.
        const levels = /^auth login|credentials set/.test(words)
          ? talk
          : [talk[at % talk.length] ?? []];
        for (const level of levels) {
          await expectNoLeak(setup, words, [...level, ...more], isEndless ? realClock : undefined);
        }
      }
      for (const file of filesOf(setup.world.home)) {
        const text = readFileSync(join(setup.world.home, file), 'utf8');
        expect(leak(text, setup.secrets), file).toBeUndefined();
      }
    },
  );

  it('a child process gets none, neither as an argument nor in its environment', async () => {
    const setup = await setUp((send) => send);
    const { world, secrets } = setup;
    const { code, world: ran } = await world.run(['ssh', 'uai-vera-one'], {
      env: {
        TOWER_ACCESS_TOKEN: towerToken,
        CRAY_AUTH_LOGIN_PASSWORD: password,
        KEY_PASSPHRASE: passphrase,
        MY_PASSWORD: password,
      },
    });
    expect(code).toBe(0);
    const [child] = ran.spawned;
    expect(child?.command).toBe('ssh');
    const known = [...(child?.args ?? []), ...Object.entries(child?.env ?? {}).flat()].join('\n');
    expect(leak(known, secrets)).toBeUndefined();
    expect(Object.keys(child?.env ?? {})).not.toContain('UAS_TOKEN');
    expect(child?.env.HOME).toBe(world.home);
  });

  it('an error of a bug shows none, though its message and its causes have one', async () => {
    const { world, secrets } = await setUp((send) => send);
    for (const more of [[], ['--debug'], ['--json'], ['--json', '--debug']]) {
      const { code, stdout, stderr } = await world.run(['ssh', '--new', ...more], {
        env: { UAS_TOKEN: token },
        spawn: () => {
          const cause = new Error(`deeper: Bearer ${token}`, { cause: new Error(token) });
          throw new TypeError(`bug with ${token}`, { cause });
        },
      });
      expect(code).toBe(1);
      expect(stderr).toContain('unexpected: bug with ***');
      expect(leak(stdout + stderr, secrets), more.join(' ')).toBeUndefined();
    }
  });

  it('--dry-run, --print and config explain show where a token comes from, not the token', async () => {
    const { world, secrets } = await setUp((send) => send);
    for (const args of [
      ['config', 'explain'],
      ['config', 'explain', '--json'],
      ['config', 'describe', '--json'],
      ['api', 'POST', '/admin/config/images', '-f', 'imagename=x', '--dry-run', '--debug'],
      ['create', '--dry-run', '--debug'],
      ['ssh', '--print', 'uai-vera-one', '--json'],
    ]) {
      const { stdout, stderr } = await world.run(args, { env });
      expect(leak(stdout + stderr, secrets), args.join(' ')).toBeUndefined();
    }
  });
});

describe('a secret that comes in a wrong place', () => {
  it.each([
    ['a password as an option', ['auth', 'login', '--password', password]],
    ['a token in the endpoint', ['list', '--endpoint', `https://user:${token}@gateway.test`]],
    ['a private key as the public one', ['create', '--publickey', 'KEY']],
    ['a private key on standard input', ['create', '--publickey', '-']],
    ['a token with a line break', ['list']],
  ])('is refused without being shown: %s', async (name, given) => {
    const { world, secrets } = await setUp((send) => send);
    const key = join(world.home, 'keys/olivia');
    const args = given.map((arg) => (arg === 'KEY' ? key : arg));
    for (const more of [[], ['--json'], ['--debug']]) {
      const {
        code,
        stdout,
        stderr,
        world: ran,
      } = await world.run([...args, ...more], {
        stdin: readFileSync(key, 'utf8'),
        env: name.includes('line break') ? { UAS_TOKEN: `${token}\nx` } : {},
      });
      expect(code).toBe(2);
      expect(leak(stdout + stderr, secrets)).toBeUndefined();
      expect(ran.requests).toEqual([]);
    }
  });
});
