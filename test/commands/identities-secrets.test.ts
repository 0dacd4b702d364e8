import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpResponse } from 'msw';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { put, read, sshKeygen } from '../support/key-files.ts';
import { site } from '../support/mi.ts';
import { accessToken } from '../support/platform.ts';
import { fastClock } from '../support/world.ts';

const phrase = 'CANARY phrase 7f3a';
const members = [
  { userId: 77, userName: 'alice', email: 'alice@example.com' },
  { userId: 78, userName: 'bob' },
];

/** Everything that a run wrote below a directory. */
function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((file) => statSync(file).isFile());
}

/** What of a private key must appear nowhere. */
function secretLines(file: string): string[] {
  return read(file)
    .split('\n')
    .filter((line) => line.length > 20 && !line.startsWith('---'));
}

type Reply = (request: Request) => Response | undefined | Promise<Response | undefined>;
let keys = '';
let key = '';
let open = '';
let pass = '';
beforeAll(() => {
  keys = mkdtempSync(join(tmpdir(), 'uas-canary-keys-'));
  key = sshKeygen(keys, 'alice', '-t', 'rsa', '-m', 'PEM', '-b', '2048', '-N', phrase);
  open = sshKeygen(keys, 'bob', '-t', 'ed25519', '-N', '');
  pass = put(keys, 'pass', `${phrase}\n`);
});
afterAll(() => rmSync(keys, { recursive: true, force: true }));

const isWrite = ({ method }: Request) => method === 'POST' || method === 'PUT';

/** What a service may do that would give a secret away. */
const replies: [name: string, before: Reply | undefined][] = [
  ['answers well', undefined],
  [
    'sends back what it got as its message',
    async (request) =>
      isWrite(request)
        ? HttpResponse.json({ message: `no: ${await request.text()}` }, { status: 400 })
        : undefined,
  ],
  [
    'sends back a line of the key alone',
    async (request) => {
      if (!isWrite(request)) return undefined;
      const body = (await request.json()) as { credentials?: { keys: { privateKey: string } } };
      const line = body.credentials?.keys.privateKey.split('\n')[3] ?? 'x';
      return HttpResponse.json({ message: `bad line ${line}` }, { status: 400 });
    },
  ],
  [
    'sends back the passphrase alone',
    async (request) => {
      if (!isWrite(request)) return undefined;
      const { credentials } = (await request.json()) as {
        credentials?: { keys: { passphrase?: string } };
      };
      return new HttpResponse(`wrong: ${credentials?.keys.passphrase}`, { status: 500 });
    },
  ],
  [
    'sends the header back',
    (request) =>
      HttpResponse.json(
        { message: `who is ${request.headers.get('authorization')}` },
        { status: 403 },
      ),
  ],
  ['rejects the token', () => new HttpResponse('', { status: 401 })],
  [
    'sends back broken JSON',
    async (request) =>
      isWrite(request) ? new HttpResponse(`{"x": ${await request.text()}`) : undefined,
  ],
  ['closes the connection', (request) => (isWrite(request) ? HttpResponse.error() : undefined)],
];

const modes: [name: string, args: string[]][] = [
  ['plain', []],
  ['JSON', ['--json']],
  ['debug', ['--debug']],
  ['debug and JSON', ['--debug', '--json']],
  ['debug and JSON lines', ['--debug', '-o', 'jsonl']],
];

describe.each(replies)('a service that %s', (_name, before) => {
  it.each(modes)('is shown no secret, nor does it appear anywhere: %s', async (_mode, flags) => {
    const directory = mkdtempSync(join(tmpdir(), 'uas-canary-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const csv = put(
      directory,
      'members.csv',
      `member,linux_username,key_file,passphrase_file,passphrase_env\nalice,alice,${key},${pass},\nbob,bob,${open},,\n`,
    );
    const secrets = [phrase, accessToken, ...[key, open].flatMap(secretLines)];
    const { mi } = site({ members, ...(before ? { before } : {}) });
    const state = join(directory, 'state');
    const pairs = join(directory, 'pairs');
    const runs = [
      ['list'],
      ['describe', 'hpc1'],
      ['create', 'hpc2', '-p', 'slurm', '-H', 'login.example.com'],
      ['credentials', 'list', 'hpc1'],
      ['credentials', 'add', 'hpc1', '-m', 'bob', '-l', 'b', '-k', open],
      ['credentials', 'update', 'hpc1', '-m', 'bob', '-l', 'b', '-k', '-'],
      ['credentials', 'rotate', 'hpc1', '-m', 'bob', '--generate', '--out', pairs, '--yes'],
      ['credentials', 'set', 'hpc1', '-m', 'bob', '-l', 'b', '-k', key, '--passphrase-stdin'],
      ['credentials', 'set', 'hpc1', '-m', 'bob', '-l', 'b', '-k', key, '-p', phrase],
      ['credentials', 'set', 'hpc1', '-m', 'bob', '-k', key, '--passphrase-file', 'none', '-y'],
      [
        'credentials',
        'set',
        'hpc1',
        '-m',
        'alice',
        '-l',
        'a',
        '-k',
        key,
        '--passphrase-file',
        pass,
      ],
      [
        'credentials',
        'set',
        'hpc1',
        '-m',
        'alice',
        '-l',
        'a',
        '-k',
        key,
        '--passphrase-env',
        'ALICE',
      ],
      ['credentials', 'set', 'hpc1', '-m', 'bob', '-l', 'b', '-k', open, '--probe'],
      ['credentials', 'import', csv, '--identity', 'hpc1', '--yes', '--probe'],
      ['credentials', 'import', csv, '--identity', 'hpc1', '--yes', '--dry-run', '-o', 'wide'],
      ['credentials', 'audit', '--older-than', '1d'],
      ['credentials', 'rotate', 'hpc1', '--from', keys, '--pattern', '{member}', '--yes'],
      ['credentials', 'delete', 'hpc1', '-m', 'alice', '--yes'],
      ['credentials', 'offboard', 'bob', '--yes'],
      ['update', 'hpc1', '--port', '23'],
      ['delete', 'hpc1', '--yes'],
    ];
    for (const args of runs) {
      const { stdout, stderr, spawned } = await mi([...args, ...flags], {
        env: { XDG_STATE_HOME: state, ALICE: phrase },
        clock: fastClock(),
        stdin: args.includes('--passphrase-stdin') ? `${phrase}\n` : read(open),
        spawn: () => ({ code: 0, stdout: '', stderr: '' }),
      });
      const started = JSON.stringify(spawned);
      const made = filesBelow(pairs).filter((file) => !file.endsWith('.pub'));
      secrets.push(...made.flatMap(secretLines));
      for (const secret of secrets) {
        expect(stdout, args.join(' ')).not.toContain(secret);
        expect(stderr, args.join(' ')).not.toContain(secret);
        expect(started, args.join(' ')).not.toContain(secret);
      }
    }
    for (const file of filesBelow(state)) {
      const text = readFileSync(file, 'utf8');
      for (const secret of secrets) expect(text, file).not.toContain(secret);
    }
  });
});
