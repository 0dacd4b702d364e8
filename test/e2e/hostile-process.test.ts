/** The built program among closed streams, full disks, strange homes, signals and real terminals. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { isRoot, reachableTmp } from '../support/accounts.ts';
import { publicKeyText } from '../support/keys.ts';
import { program } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';

type Handler = (request: IncomingMessage, reply: ServerResponse) => void;

let server: Server;
let UAS_ENDPOINT: string;
let handle: Handler;
let requests: string[];

const uai = (name: string, more = {}) => ({
  uai_name: name,
  username: 'vers',
  uai_status: 'Running: Ready',
  uai_connect_string: 'ssh vers@10.0.0.1',
  uai_img: 'x',
  ...more,
});
const answer =
  (value: unknown): Handler =>
  (_request, reply) =>
    reply.end(JSON.stringify(value));

beforeAll(async () => {
  server = createServer((request, reply) => {
    requests.push(`${request.method} ${request.url}`);
    handle(request, reply);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  UAS_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}/apis/uas-mgr/v1`;
});
beforeEach(() => {
  requests = [];
  handle = answer([uai('uai-vers-1')]);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

function scratch(): string {
  const directory = mkdtempSync(join(reachableTmp(), 'uas-process-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function environment(home: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: home,
    UAS_ENDPOINT,
    UAS_TOKEN: 'token-0123456789',
    ...more,
  };
}

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

async function finished(child: ChildProcess): Promise<Ran> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdin?.end();
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) =>
      resolve(status ?? 128 + (signal ? constants.signals[signal] : 0)),
    );
  });
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}

/** `script` runs in a shell, where `"$@"` is the program with the arguments. */
function inShell(
  script: string,
  args: readonly string[],
  {
    env = environment(scratch()),
    ...more
  }: { env?: Record<string, string>; cwd?: string; uid?: number } = {},
): Promise<Ran> {
  const stdio: 'pipe'[] = ['pipe', 'pipe', 'pipe'];
  return finished(
    spawn('/bin/sh', ['-c', script, 'sh', ...program, ...args], { env, stdio, ...more }),
  );
}

const noTrace = (text: string) => expect(text).not.toMatch(/^ +at |node:internal|Unhandled/m);

describe('standard output', () => {
  it.each([
    ['a table', ['list']],
    ['json', ['list', '--json']],
    ['help', ['--help']],
    ['a script', ['completion', 'bash']],
  ])('on a full disk is an error in one line: %s', async (_name, args) => {
    const { code, stderr } = await inShell('"$@" > /dev/full', args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^(?:uas: |\{"error":).*could not be written.*ENOSPC.*\n$/);
  });

  it('on a full disk does not keep the program from ending, nor does standard error', async () => {
    expect((await inShell('"$@" > /dev/full 2> /dev/full', ['list'])).code).toBe(1);
    handle = (_request, reply) => reply.writeHead(409).end();
    expect((await inShell('"$@" 2> /dev/full', ['list'])).code).toBe(6);
  });

  it.each([
    ['out', '"$@" >&-'],
    ['error', '"$@" 2>&-'],
    ['in', '"$@" <&-'],
    ['in, out and error', '"$@" <&- >&- 2>&-'],
  ])('closed (%s) causes no stack trace', async (_name, script) => {
    for (const args of [['list'], ['list', '--json'], ['nonsense'], ['delete', '-', '--yes']]) {
      const { code, stderr } = await inShell(script, args);
      expect([0, 1, 2]).toContain(code);
      noTrace(stderr);
    }
  });

  it('whose reader goes away ends quietly, and gives every byte to one that stays', async () => {
    const many = Array.from({ length: 30_000 }, (_none, at) => uai(`uai-vers-${at}`));
    handle = answer(many);
    const quick = await inShell('{ "$@"; echo "exit=$?" >&2; } | head -n 1', ['list']);
    expect(quick.stdout).toMatch(/^NAME/);
    expect(quick.stderr).toMatch(/^exit=\d+\n$/);
    const slow = await inShell('"$@" | { sleep 0.5; wc -l; }', ['list', '--no-headers']);
    expect(slow.stdout.trim()).toBe('30000');
  });

  it('closed in the middle of a bulk delete does not stop it', async () => {
    handle = (request, reply) => {
      const names = Array.from({ length: 120 }, (_none, at) => `uai-vers-${at}`);
      if (request.method === 'GET') return answer(names.map((name) => uai(name)))(request, reply);
      const listed = new URL(request.url ?? '', 'http://x').searchParams.get('uai_list') ?? '';
      return answer(listed.split(',').map((name) => `Successfully deleted ${name}`))(
        request,
        reply,
      );
    };
    const { stderr } = await inShell('{ "$@"; echo "exit=$?" >&2; } | true', [
      'delete',
      '--all',
      '--yes',
    ]);
    expect(stderr).toMatch(/^deleted 120 UAIs on 127\.0\.0\.1:\d+ \(.*\)\nexit=0\n$/);
    expect(requests.filter((line) => line.startsWith('DELETE'))).toHaveLength(3);
  });
});

describe('a home', () => {
  const nobody = 65_534;
  const asNobody = isRoot ? { uid: nobody, gid: nobody } : {};
  /** A directory that the program may not write into. */
  function readOnlyHome(): string {
    const home = scratch();
    mkdirSync(join(home, 'home'));
    chmodSync(home, 0o755);
    chmodSync(join(home, 'home'), 0o555);
    return join(home, 'home');
  }

  it.each(['/', '/nowhere/at/all', '/dev/null', '.', ''])(
    'at %j does not matter to a command that reads',
    async (home) => {
      const before = readdirSync('/');
      const { code, stdout, stderr } = await inShell('"$@"', ['list', '-q'], {
        env: environment(home),
      });
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'uai-vers-1\n', stderr: '' });
      expect(readdirSync('/')).toEqual(before);
    },
  );

  it('that is not set, with nothing else set either, does not matter', async () => {
    const { PATH = '' } = environment('');
    const env = { PATH, UAS_ENDPOINT, UAS_TOKEN: 'token-0123456789' };
    expect(await inShell('"$@"', ['list', '-q'], { env })).toMatchObject({ code: 0 });
    expect(await inShell('"$@"', ['version'], { env: { PATH } })).toMatchObject({ code: 0 });
  });

  it('that cannot be written keeps nothing, and says so where it matters', async () => {
    const home = readOnlyHome();
    const key = join(home, '../id.pub');
    writeFileSync(key, publicKeyText);
    const options = { env: environment(home), ...asNobody };
    handle = (request, reply) =>
      answer(request.method === 'POST' ? uai('uai-vers-2') : [])(request, reply);
    expect(await inShell('"$@"', ['create', '-q', '--publickey', key], options)).toEqual({
      code: 0,
      stdout: 'uai-vers-2\n',
      stderr: '',
    });
    for (const args of [['config', 'set', 'timeout=5s'], ['ssh-config']]) {
      const { code, stderr } = await inShell('"$@"', args, options);
      expect({ args, code }).toEqual({ args, code: 1 });
      expect(stderr).toMatch(/EACCES|EROFS/);
      noTrace(stderr);
    }
    expect(readdirSync(home)).toEqual([]);
  });

  it.each([
    ['is not set', undefined],
    ['is /', '/'],
    ['may not be written', 'read-only'],
  ])('that %s leaves every command what it can do', async (_name, given) => {
    const world = scratch();
    chmodSync(world, 0o755);
    const key = join(world, 'id.pub');
    writeFileSync(key, publicKeyText);
    const bin = join(world, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'ssh'), '#!/bin/sh\nexit 42\n', { mode: 0o755 });
    const { HOME: _home, ...env } = environment('', {
      PATH: `${bin}:${process.env.PATH}`,
      KEY: key,
    });
    const home = given === 'read-only' ? readOnlyHome() : given;
    const bodies: Record<string, unknown> = {
      GET: [uai('uai-vers-1')],
      POST: uai('uai-vers-2'),
      DELETE: ['Successfully deleted uai-vers-1'],
    };
    handle = (request, reply) => answer(bodies[request.method ?? ''])(request, reply);
    // One shell for all of them; standard input is closed, and there is no terminal.
    const script = `
      exec <&-
      try() { out=$("$UAS_NODE" "$UAS_BIN" "$@" 2>&1 >/dev/null); echo "$1 $? $out" | head -n 1; }
      try version; try list; try create -q --publickey "$KEY"; try delete uai-vers-1
      try delete uai-vers-1 --yes; try ssh uai-vers-1; try completion bash
      try auth status; try config set timeout=5s
    `;
    const [command, first = ''] = program;
    const { stdout, stderr } = await inShell(script, [], {
      env: {
        ...env,
        ...(home === undefined ? {} : { HOME: home }),
        UAS_NODE: first === '' ? '/usr/bin/env' : command,
        UAS_BIN: first === '' ? command : first,
      },
      ...asNobody,
    });
    expect(stderr).toBe('');
    expect(stdout.split('\n').map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'version 0',
      'list 0',
      'create 0',
      'delete 2',
      'delete 0',
      'ssh 42',
      'completion 0',
      'auth 0',
      expect.stringMatching(/^config [01]$/),
      '',
    ]);
    noTrace(stdout);
    expect(stdout).not.toMatch(/unexpected/);
  });

  it("with somebody else's files, or files that nobody may read, is refused by name", async () => {
    const home = scratch();
    chmodSync(home, 0o755);
    const tokens = join(home, '.config/uas/tokens');
    mkdirSync(tokens, { recursive: true });
    const file = join(tokens, 'default.json');
    const origin = new URL(UAS_ENDPOINT).origin;
    writeFileSync(file, JSON.stringify({ access_token: 'CANARY-theirs', origin }));
    if (asNobody.uid === undefined) chmodSync(file, 0o000);
    const { PATH = '', HOME = '' } = environment(home);
    const { code, stderr } = await inShell('"$@"', ['list'], {
      env: { PATH, HOME, UAS_ENDPOINT },
      ...asNobody,
    });
    expect(code).toBe(4);
    expect(stderr).toContain(file);
    expect(stderr).not.toContain('CANARY');
    if (asNobody.uid !== undefined) {
      chmodSync(file, 0o000);
      for (const path of [join(home, '.config'), join(home, '.config/uas'), tokens, file]) {
        chownSync(path, nobody, nobody);
      }
      const own = await inShell('"$@"', ['list'], {
        env: { PATH, HOME, UAS_ENDPOINT },
        ...asNobody,
      });
      expect(own.code).toBe(4);
      expect(own.stderr).toMatch(/EACCES/);
    }
    expect(requests).toEqual([]);
  });

  // The single file does not start there; test/single-file has what it says.
  it.skipIf(process.env.UAS_PROGRAM)('whose working directory is gone still works', async () => {
    const gone = join(scratch(), 'gone');
    const inGone = (args: readonly string[]) => {
      mkdirSync(gone, { recursive: true });
      return inShell(`cd ${gone} && rmdir ${gone} && "$@"`, args);
    };
    expect(await inGone(['list', '-q'])).toMatchObject({ code: 0, stdout: 'uai-vers-1\n' });
    // A relative path means nothing then.
    const { code, stderr } = await inGone(['create', '--publickey', 'x']);
    expect([1, 2]).toContain(code);
    noTrace(stderr);
  });

  const canMount =
    spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;
  it.skipIf(!canMount && !process.env.CI)(
    'on a full disk keeps its old files, and the sign-in in memory',
    async () => {
      const home = scratch();
      // The full disk is there for this one process and gone with it.
      const script = `
      set -e
      mount -t tmpfs -o size=64k none "$HOME"
      "$@" config set timeout=5s >/dev/null
      head -c 1000000 /dev/zero > "$HOME/filler" 2>/dev/null || true
      set +e
      "$@" config set timeout=7s; echo "set=$?"
      "$@" config get timeout; echo "get=$?"
      "$@" list -q; echo "list=$?"
      ls -A "$HOME/.config/uas"
    `;
      const command = ['-rm', '/bin/sh', '-c', script, 'sh', ...program];
      const { stdout, stderr } = await finished(
        spawn('unshare', command, { env: environment(home), stdio: ['ignore', 'pipe', 'pipe'] }),
      );
      expect(stdout.split('\n')).toEqual([
        'set=1',
        '5s',
        'get=0',
        'uai-vers-1',
        'list=0',
        'config.json',
        '',
      ]);
      expect(stderr).toMatch(/config\.json.*ENOSPC/);
      noTrace(stderr);
    },
  );
});

describe('output', () => {
  it('is the same bytes in every time zone and language', async () => {
    const date = new Date('2026-01-01T23:30:00Z').toUTCString();
    handle = (_request, reply) => {
      reply.setHeader('date', date);
      answer(['b', 'a', 'ä', 'Z', '10', '9'].map((name) => uai(name, { uai_age: '1h' })))(
        _request,
        reply,
      );
    };
    const commands = [
      ['list', '--sort', 'name'],
      ['list', '--json'],
      ['list', '-o', 'csv', '--sort', 'name:desc'],
      ['config', 'explain'],
    ];
    const home = scratch();
    const worlds: Record<string, string>[] = [
      { TZ: 'UTC', LANG: 'C' },
      { TZ: 'Asia/Kolkata', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' },
      { TZ: 'Pacific/Chatham', LC_ALL: 'tr_TR.UTF-8' },
    ];
    for (const args of commands) {
      const seen = new Set<string>();
      for (const world of worlds) {
        const { code, stdout, stderr } = await inShell('"$@"', args, {
          env: environment(home, world),
        });
        expect(code).toBe(0);
        seen.add(stdout + stderr);
      }
      expect(seen.size, args.join(' ')).toBe(1);
    }
  });
});

/** A terminal with a shell that tells afterwards how the program ended and how it left the terminal. */
function openShell(args: readonly string[], more: Record<string, string> = {}) {
  // With a trap the shell outlives the Ctrl-C that both get.
  const script = 'trap : INT; "$@"; echo "exit=$?"; stty -a';
  return openTerminal(
    '/bin/sh',
    ['-c', script, 'sh', ...program, ...args],
    environment(scratch(), more),
  );
}

async function expectRestored(terminal: ReturnType<typeof openShell>, code: number): Promise<void> {
  await terminal.until(/exit=\d+/);
  await terminal.ended;
  const shown = terminal.shown();
  expect(shown).toContain(`exit=${code}`);
  const settings = shown.slice(shown.indexOf('exit='));
  expect(settings).toMatch(/ echo /);
  expect(settings).toMatch(/ icanon /);
  // The cursor was shown again after it was last hidden.
  expect(shown.lastIndexOf('\u001b[?25h')).toBeGreaterThanOrEqual(shown.lastIndexOf('\u001b[?25l'));
  noTrace(shown);
}

describe('Ctrl-C on a terminal', () => {
  it.each([
    ['a yes or no', ['delete', 'uai-vers-1'], 'Delete 1 UAI on'],
    ['a word to type', ['delete', '--all'], 'to continue'],
    ['a choice', ['ssh'], 'Which UAI?'],
    ['a password', ['auth', 'login', '--username', 'vers'], 'assword'],
  ])(
    'at a question for %s ends with 130 and a terminal that is as it was',
    async (_name, args, question) => {
      handle = answer([uai('uai-vers-1'), ...(args[0] === 'ssh' ? [uai('uai-vers-2')] : [])]);
      const terminal = openShell(args);
      await terminal.until(question);
      terminal.type('\u0003');
      await expectRestored(terminal, 130);
      expect(requests.filter((line) => !line.startsWith('GET'))).toEqual([]);
    },
  );

  it('in a request ends with 130', async () => {
    const arrived = new Promise<void>((resolve) => {
      handle = () => resolve();
    });
    const terminal = openShell(['list']);
    await arrived;
    terminal.type('\u0003');
    await expectRestored(terminal, 130);
  });

  it('while waiting leaves the UAI alone, says so and takes the status line away', async () => {
    handle = answer([uai('uai-vers-1', { uai_status: 'Waiting', uai_msg: 'ContainerCreating' })]);
    const terminal = openShell(['wait', 'uai-vers-1']);
    await terminal.until('its image is being pulled');
    terminal.type('\u0003');
    await expectRestored(terminal, 130);
    expect(terminal.shown()).toMatch(/uai-vers-1 was left as it is/);
    expect(requests.every((line) => line.startsWith('GET'))).toBe(true);
  });

  it('while names are read from the terminal ends with 130', async () => {
    const terminal = openShell(['delete', '-', '--yes']);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    terminal.type('\u0003');
    await expectRestored(terminal, 130);
    expect(requests).toEqual([]);
  });
});

describe('a signal', () => {
  it('TERM at a question ends with 143 and a terminal that is as it was', async () => {
    const home = scratch();
    const notes = join(home, 'pid');
    const script = '"$@" & echo $! > "$NOTES"; fg > /dev/null; echo "exit=$?"; stty -a';
    const terminal = openTerminal(
      '/bin/sh',
      ['-mc', script, 'sh', ...program, 'delete', 'uai-vers-1'],
      environment(home, { NOTES: notes }),
    );
    await terminal.until('Delete 1 UAI on');
    process.kill(Number(readFileSync(notes, 'utf8')), 'SIGTERM');
    await expectRestored(terminal, 143);
  });

  it.each([
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const)('%s at a question puts the terminal right', async (signal, code) => {
    const home = scratch();
    const notes = join(home, 'pid');
    const script = '"$@" & echo $! > "$NOTES"; fg > /dev/null; echo "exit=$?"; stty -a';
    const terminal = openTerminal(
      '/bin/sh',
      ['-mc', script, 'sh', ...program, 'delete', 'uai-vers-1'],
      environment(home, { NOTES: notes }),
    );
    await terminal.until('Delete 1 UAI on');
    process.kill(Number(readFileSync(notes, 'utf8')), signal);
    await expectRestored(terminal, code);
  });

  it('Ctrl-Z at a question stops the program, which asks again when it goes on', async () => {
    handle = (request, reply) =>
      answer(request.method === 'GET' ? [uai('uai-vers-1')] : ['Successfully deleted uai-vers-1'])(
        request,
        reply,
      );
    const script = '"$@"; echo "stopped=$?"; stty -a; fg > /dev/null; echo "exit=$?"; stty -a';
    const terminal = openTerminal(
      '/bin/sh',
      ['-mc', script, 'sh', ...program, 'delete', 'uai-vers-1'],
      environment(scratch()),
    );
    await terminal.until('Delete 1 UAI on');
    terminal.type('\u001a');
    await terminal.until(/stopped=\d+[\s\S]* icanon [\s\S]*Delete 1 UAI on/);
    terminal.type('y\r');
    await expectRestored(terminal, 0);
    expect(requests.filter((line) => line.startsWith('DELETE'))).toHaveLength(1);
  });

  it('ends a wait for a pipe that nobody writes to', async () => {
    const pipe = join(scratch(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const { UAS_TOKEN: _token, ...env } = environment(scratch());
    const [command, ...first] = program;
    const child = spawn(command, [...first, 'list', '--token-file', pipe, '--debug'], { env });
    const ended = finished(child);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 143 });
  });

  it('that comes a second time ends at once what the first one could not', async () => {
    const home = scratch();
    // An ssh that no signal impresses is waited for.
    const notes = join(home, 'started');
    const ssh = join(home, 'ssh');
    writeFileSync(
      ssh,
      `#!/bin/sh\ntrap '' INT TERM\necho $$ > ${notes}.new && mv ${notes}.new ${notes}\nexec sleep 60\n`,
      { mode: 0o755 },
    );
    onTestFinished(() => {
      if (existsSync(notes)) process.kill(Number(readFileSync(notes, 'utf8')), 'SIGKILL');
    });
    const env = environment(home, { PATH: `${home}:${process.env.PATH}` });
    const [command, ...first] = program;
    const child = spawn(command, [...first, 'ssh', 'uai-vers-1'], { env, stdio: 'ignore' });
    const ended = finished(child);
    while (!existsSync(notes)) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(child.exitCode).toBeNull();
    const started = performance.now();
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    // The ssh that it would otherwise wait for takes a minute.
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s in the middle of a bulk delete tells what was done and what was not',
    async (signal, exit) => {
      const names = Array.from({ length: 120 }, (_none, at) => `uai-vers-${at}`);
      let deletes = 0;
      const second = new Promise<void>((resolve) => {
        handle = (request, reply) => {
          if (request.method === 'GET')
            return answer(names.map((name) => uai(name)))(request, reply);
          deletes += 1;
          if (deletes === 2) return resolve();
          const listed = new URL(request.url ?? '', 'http://x').searchParams.get('uai_list') ?? '';
          return answer(listed.split(',').map((name) => `Successfully deleted ${name}`))(
            request,
            reply,
          );
        };
      });
      const [command, ...first] = program;
      const args = [...first, 'delete', ...names, '--yes', '--json'];
      const child = spawn(command, args, { env: environment(scratch()) });
      const ended = finished(child);
      await second;
      child.kill(signal);
      const { code, stdout, stderr } = await ended;
      expect({ code, deletes }).toEqual({ code: exit, deletes: 2 });
      const rows = JSON.parse(stdout) as {
        item: string;
        ok: boolean;
        error?: { message: string };
      }[];
      expect(rows.map(({ item }) => item)).toEqual(names);
      expect(rows.filter(({ ok }) => ok)).toHaveLength(50);
      expect(rows.slice(100).every((row) => row.error?.message === 'not tried')).toBe(true);
      const { error } = JSON.parse(stderr) as {
        error: { code: string; details: { item: string; ok: boolean; message?: string }[] };
      };
      expect(error.code).toBe('interrupted');
      expect(error.details.map(({ item, ok }) => ({ item, ok }))).toEqual(
        rows.map(({ item, ok }) => ({ item, ok })),
      );
    },
  );
});

describe('what is left in a home', () => {
  it('is private, whatever the umask', async () => {
    const home = scratch();
    const script = 'umask 000; "$@"';
    handle = answer([uai('uai-vers-1')]);
    await inShell(script, ['config', 'set', 'timeout=5s'], { env: environment(home) });
    await inShell(script, ['ssh-config'], { env: environment(home) });
    const found = readdirSync(home, { recursive: true, encoding: 'utf8' });
    expect(found.length).toBeGreaterThan(4);
    for (const name of found) {
      const path = join(home, name);
      if (existsSync(path)) expect(statSync(path).mode & 0o077, name).toBe(0);
    }
  });
});
