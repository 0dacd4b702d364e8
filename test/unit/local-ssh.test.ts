import { type ChildProcess, spawn as spawnChild } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { spawn as spawnOnTerminal } from '@lydell/node-pty';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Uai } from '../../src/api/uas.types.ts';
import { newHostKey } from '../../src/local/ssh/host-key.ts';
import { sshHosts } from '../../src/local/ssh/hosts.ts';
import { realClock } from '../../src/system/clock.ts';
import { keyUpload, type StartedService, startService } from '../support/local.ts';
import {
  hasProgram,
  type KeyPair,
  makeKey,
  type Ran,
  runProgram,
  sshArguments,
} from '../support/ssh.ts';

const has = hasProgram('ssh') && hasProgram('ssh-keygen');

interface Options {
  options?: string[];
  input?: string | Buffer;
  key?: KeyPair;
  to?: Uai;
}

/** Waits for what happens soon; the test's own timeout is the limit. */
async function until<T>(question: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const answer = await question();
    if (answer !== undefined) return answer;
    await realClock.sleep(10);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('has a host key that can be read, whatever the library makes', () => {
  const made = ['damaged', 'too', ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private];
  const generateKeyPairSync = () => ({ private: made.shift() ?? '', public: '' });
  const key = newHostKey({ utils: { ...ssh2.utils, generateKeyPairSync } });
  expect(ssh2.utils.parseKey(key)).not.toBeInstanceOf(Error);
  expect(made).toEqual([]);
});

describe.skipIf(!has)('a UAI of the embedded service', () => {
  let service: StartedService;
  let directory: string;
  let knownHosts: string;
  let mine: KeyPair;
  let other: KeyPair;
  let uai: Uai;

  async function ask<T>(
    method: string,
    path: string,
    { headers, body }: ReturnType<typeof keyUpload> = {},
    from = service,
  ): Promise<T> {
    const token = from.users.find(({ admin }) => admin)?.token ?? '';
    // On a busy machine the service may have closed an idle connection before it is used again.
    const response = await fetch(`${from.endpoint}${path}`, {
      method,
      headers: { ...headers, authorization: `Bearer ${token}`, connection: 'close' },
      ...(body === undefined ? {} : { body: body as string }),
    });
    return (await response.json()) as T;
  }

  function ready(name: string, from = service): Promise<Uai> {
    return until(async () => {
      const now = await ask<Uai>('GET', `/admin/uais/${name}`, {}, from);
      return now.uai_status === 'Running: Ready' ? now : undefined;
    });
  }

  async function create(publicKey: string, from = service): Promise<Uai> {
    const made = await ask<Uai>('POST', '/uas', keyUpload(publicKey), from);
    return ready(made.uai_name, from);
  }

  function argv(command: string[], { options = [], key = mine, to = uai }: Options = {}): string[] {
    return sshArguments(to.uai_connect_string, { key: key.file, knownHosts, options, command });
  }

  function ssh(command: string, options: Options = {}): Promise<Ran> {
    return runProgram('ssh', argv([command], options), options.input);
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'uas-ssh-'));
    knownHosts = join(directory, 'known_hosts');
    service = await startService();
    mine = makeKey(directory);
    other = makeKey(directory, 'other');
    uai = await create(mine.publicKey);
  });
  afterAll(async () => {
    await service?.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('runs a command as the current user in his home directory', async () => {
    const { username } = userInfo();
    const homedir = service.directory;
    expect(await ssh('id -un; pwd; echo $HOME')).toEqual({
      code: 0,
      stdout: `${username}\n${homedir}\n${homedir}\n`,
      stderr: '',
    });
  });

  it('keeps the environment of the service to itself', async () => {
    process.env.UAS_TEST_SECRET = 'secret';
    expect((await ssh('env')).stdout).not.toContain('UAS_TEST_SECRET');
  });

  it.each([0, 1, 7, 42, 255])('passes on exit status %i', async (status) => {
    expect((await ssh(`exit ${status}`)).code).toBe(status);
  });

  it('keeps standard output and standard error apart', async () => {
    expect(await ssh('echo out; echo err >&2; exit 3')).toEqual({
      code: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('tells of a program that a signal ended', async () => {
    const ran = await ssh('kill -TERM $$', { options: ['-v', '-o', 'LogLevel=DEBUG1'] });
    expect(ran.code).toBe(255);
    expect(ran.stderr).toContain('exit-signal');
  });

  it('hands standard input to the command up to its end', async () => {
    const input = Buffer.alloc(3_000_000, 'line of input\n');
    const { stdout } = await ssh('sha256sum', { input });
    expect(stdout.split(' ')[0]).toBe(createHash('sha256').update(input).digest('hex'));
  });

  it('survives a command that does not read its input', async () => {
    const input = Buffer.alloc(3_000_000, 'x');
    expect(await ssh('exec <&-; echo done', { input })).toMatchObject({
      code: 0,
      stdout: 'done\n',
    });
  });

  it('sends a large output whole to a slow reader', async () => {
    const child = spawnChild('ssh', argv(['head -c 20000000 /dev/zero']), { stdio: 'pipe' });
    child.stdin.end();
    let length = 0;
    for await (const chunk of child.stdout) {
      length += (chunk as Buffer).length;
      if (length < 1_000_000) await realClock.sleep(5);
    }
    expect(length).toBe(20_000_000);
  });

  it('reads a script of the login shell from standard input', async () => {
    const child = runProgram('ssh', argv([], { options: ['-T'] }), 'echo from shell\nexit 4\n');
    expect(await child).toMatchObject({ code: 4, stdout: expect.stringContaining('from shell') });
  });

  it('gives a command a terminal when asked', async () => {
    vi.stubEnv('TERM', 'xterm');
    const ran = await ssh('test -t 0 && test -t 1 && echo $TERM', { options: ['-tt'] });
    expect(ran).toMatchObject({ code: 0, stdout: 'xterm\r\n' });
  });

  it('gives an interactive shell whose terminal follows the window', async () => {
    const args = argv([], { options: ['-tt'] });
    const terminal = spawnOnTerminal('ssh', args, { cols: 91, rows: 33, name: 'xterm' });
    let screen = '';
    terminal.onData((data) => {
      screen += data;
    });
    const ended = new Promise<number>((resolve) => {
      terminal.onExit(({ exitCode }) => resolve(exitCode));
    });
    terminal.write('stty size\r');
    await until(() => (/33 91/.test(screen) ? true : undefined));
    terminal.resize(120, 40);
    await until(() => {
      terminal.write('stty size\r');
      return /40 120/.test(screen) ? true : undefined;
    });
    terminal.write('exit 5\r');
    expect(await ended).toBe(5);
  });

  it('stands by for others while a program does not read its terminal', async () => {
    const args = argv(['stty raw; echo ready; sleep 1000'], { options: ['-tt'] });
    const child = spawnChild('ssh', args, { stdio: ['pipe', 'pipe', 'ignore'] });
    const ended = new Promise((resolve) => child.once('close', resolve));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.stdin.write(Buffer.alloc(1_000_000, 'typed ahead\n'));
    for (let round = 0; round < 3; round += 1) {
      expect((await ssh('echo still here')).stdout).toBe('still here\n');
    }
    child.kill();
    await ended;
  });

  it('types everything into a program that reads its terminal late', async () => {
    const input = Buffer.alloc(300_000, 'typed ahead\n');
    const command = `stty raw -echo; echo ready; sleep 0.3; head -c ${input.length} | sha256sum`;
    const child = spawnChild('ssh', argv([command], { options: ['-tt'] }), {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    let said = '';
    child.stdout.on('data', (data) => {
      said += data;
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    await until(() => (said.includes('ready') ? true : undefined));
    child.stdin.write(input);
    expect(await ended).toBe(0);
    expect(said).toContain(createHash('sha256').update(input).digest('hex'));
  });

  it('survives a client that asks for two programs in one session', async () => {
    const [host, port] = ['127.0.0.1', Number(uai.uai_connect_string.split(' ').at(-1))];
    const username = /ssh (.+)@/.exec(uai.uai_connect_string)?.[1] ?? '';
    const client = new ssh2.Client();
    await new Promise((resolve, reject) => {
      client.once('error', reject);
      client.once('ready', () => resolve(undefined));
      client.connect({ host, port, username, privateKey: readFileSync(mine.file) });
    });
    // The library's own clients never ask so.
    const { _protocol } = client as unknown as {
      _protocol: Record<'exec' | 'subsystem', (id: number, what: string, reply: boolean) => void>;
    };
    const said = await new Promise((resolve, reject) => {
      client.exec('sleep 0.2; echo first', (error, channel) => {
        if (error) return reject(error);
        const { id } = (channel as unknown as { outgoing: { id: number } }).outgoing;
        _protocol.exec(id, 'echo second', false);
        _protocol.subsystem(id, 'sftp', false);
        channel.on('data', (data: Buffer) => resolve(String(data)));
      });
    });
    client.end();
    expect(said).toBe('first\n');
    expect((await ssh('echo still here')).stdout).toBe('still here\n');
  });

  it('refuses what is not a regular file over SFTP, without waiting for it', async () => {
    const fifo = join(directory, 'fifo');
    await runProgram('mkfifo', [fifo]);
    const socket = createServer().listen(join(directory, 'socket'));
    onTestFinished(() => void socket.close());
    const port = Number(uai.uai_connect_string.split(' ').at(-1));
    const username = /ssh (.+)@/.exec(uai.uai_connect_string)?.[1] ?? '';
    const client = new ssh2.Client();
    onTestFinished(() => void client.end());
    await new Promise((resolve, reject) => {
      client.once('error', reject);
      client.once('ready', () => resolve(undefined));
      client.connect({ host: '127.0.0.1', port, username, privateKey: readFileSync(mine.file) });
    });
    const sftp = await new Promise<ssh2.SFTPWrapper>((resolve, reject) => {
      client.sftp((error, opened) => (error ? reject(error) : resolve(opened)));
    });
    const ask = <T>(work: (done: (error?: Error | null, value?: T) => void) => void) =>
      new Promise<T | string | undefined>((resolve) => {
        work((error, value) => resolve(error ? error.message : value));
      });
    for (const path of [fifo, join(directory, 'socket'), '/dev/zero', '/dev/tty']) {
      // More of them at once than there are threads for files.
      const modes = ['r', 'w', 'a', 'r+', 'w+', 'wx'] as const;
      const answers = await Promise.all(
        modes.map((mode) => ask((done) => sftp.open(path, mode, done))),
      );
      expect(answers.slice(0, 5)).toEqual(Array(5).fill(`${path} is not a regular file`));
      expect(await ask((done) => sftp.setstat(path, { size: 1 } as never, done))).toContain(
        'is not a regular file',
      );
      expect(await ask((done) => sftp.opendir(path, done))).toContain('ENOTDIR');
      expect(await ask((done) => sftp.stat(path, done))).toMatchObject({ size: 0 });
      expect(await ask((done) => sftp.readlink(path, done))).toContain('EINVAL');
    }
    const file = join(directory, 'file');
    const handle = await ask<Buffer>((done) => sftp.open(file, 'w', done));
    expect(Buffer.isBuffer(handle)).toBe(true);
    expect((await ssh('echo still here')).stdout).toBe('still here\n');
  });

  it('runs a command by the shell of the account, which learns who calls', async () => {
    const { stdout } = await ssh('echo $0 $SSH_CONNECTION');
    const port = uai.uai_connect_string.split(' ').at(-1);
    expect(stdout).toMatch(
      new RegExp(`^${userInfo().shell} 127\\.0\\.0\\.1 \\d+ 127\\.0\\.0\\.1 ${port}\n$`),
    );
  });

  it.each(['curve25519-sha256', 'ecdh-sha2-nistp521', 'diffie-hellman-group14-sha256'])(
    'exchanges keys by %s',
    async (method) => {
      const options = ['-o', `KexAlgorithms=diffie-hellman-group-exchange-sha256,${method}`];
      expect(await ssh('echo in', { options })).toMatchObject({ code: 0, stdout: 'in\n' });
    },
  );

  it('says what is missing when terminals are unavailable, and still runs commands', async () => {
    const me = { ...userInfo(), homedir: directory };
    const bare = await startService({
      hosts: sshHosts({ person: me, env: process.env, loadTerminals: async () => undefined }),
    });
    const to = await create(mine.publicKey, bare);
    const shell = await runProgram('ssh', argv([], { options: ['-tt'], to }));
    const command = await ssh('echo works', { to });
    await bare.close();
    expect(shell.code).toBe(1);
    expect(shell.stderr).toContain('@lydell/node-pty is not installed');
    expect(command.stdout).toBe('works\n');
  });

  it('refuses another key', async () => {
    const ran = await ssh('true', { key: other });
    expect(ran.code).toBe(255);
    expect(ran.stderr).toContain('Permission denied (publickey)');
  });

  it('refuses another user name', async () => {
    const ran = await ssh('true', { options: ['-l', 'somebody'] });
    expect(ran.stderr).toContain('Permission denied (publickey)');
  });

  it('lets nobody in when it was created without a key', async () => {
    const [image] = await ask<{ image_id: string }[]>('GET', '/admin/config/images');
    const { class_id } = await ask<{ class_id: string }>(
      'POST',
      `/admin/config/classes?image_id=${image?.image_id}`,
    );
    const made = await ask<Uai>('POST', `/admin/uais?class_id=${class_id}&uai_name=keyless`);
    const ran = await ssh('true', { to: await ready(made.uai_name) });
    expect(ran.stderr).toContain('Permission denied (publickey)');
  });

  it.each(['rsa', 'ecdsa'])('accepts an %s key', async (type) => {
    const key = makeKey(directory, `id_${type}`, type);
    const to = await create(key.publicKey);
    expect((await ssh('echo in', { key, to })).stdout).toBe('in\n');
  });

  describe('with forwarded ports', () => {
    let echo: Server;
    let port: number;
    beforeAll(async () => {
      echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
      await new Promise<void>((done) => echo.listen(0, '127.0.0.1', done));
      port = (echo.address() as { port: number }).port;
    });
    afterAll(() => {
      echo.close();
    });

    /** What comes back for `ping`; undefined while nobody listens yet. */
    const talk = (to: { path: string } | { port: number }) =>
      until(
        () =>
          new Promise<string | undefined>((resolve) => {
            const socket = connect(to, () => socket.end('ping'));
            let said = '';
            socket.on('data', (data) => {
              said += data;
            });
            socket.on('error', (error: NodeJS.ErrnoException) =>
              resolve(error.code === 'ENOENT' ? undefined : said),
            );
            socket.on('close', () => resolve(said));
          }),
      );
    const end = async (child: ChildProcess) => {
      child.kill();
      await new Promise((done) => child.once('close', done));
    };

    it('reaches loopback and nothing else from here', async () => {
      const near = join(directory, 'near');
      const far = join(directory, 'far');
      const options = ['-N', '-L', `${near}:localhost:${port}`, '-L', `${far}:192.0.2.1:80`];
      const child = spawnChild('ssh', argv([], { options }), { stdio: 'ignore' });
      expect(await talk({ path: near })).toBe('ping');
      expect(await talk({ path: far })).toBe('');
      await end(child);
    });

    it('is reached from there on loopback', async () => {
      const options = ['-N', '-v', '-R', `0:localhost:${port}`];
      const child = spawnChild('ssh', argv([], { options }), {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let said = '';
      child.stderr?.on('data', (data) => {
        said += data;
      });
      const allocated = await until(() => /Allocated port (\d+)/.exec(said)?.[1]);
      const there = { port: Number(allocated) };
      expect(await talk(there)).toBe('ping');
      await end(child);
      expect(await talk(there)).toBe('');
    });
  });

  it('ends its connections and their programs when it is deleted', async () => {
    const to = await create(mine.publicKey);
    const pidFile = join(directory, 'pid');
    const ran = ssh(`sleep 1000 & echo $! > ${pidFile}; wait`, { to });
    const pid = await until(async () => {
      const text = await readFile(pidFile, 'utf8').catch(() => '');
      return Number(text) || undefined;
    });
    expect(isAlive(pid)).toBe(true);
    await ask('DELETE', `/uas?uai_list=${to.uai_name}`);
    expect((await ran).code).toBe(255);
    await until(() => (isAlive(pid) ? undefined : true));
    expect((await ssh('true', { to })).stderr).toContain('Connection refused');
  });

  it('ends a program whose client has gone', async () => {
    const pidFile = join(directory, 'pid2');
    const child = spawnChild('ssh', argv([`echo $$ > ${pidFile}; exec sleep 1000`]), {
      stdio: 'ignore',
    });
    const pid = await until(async () => {
      const text = await readFile(pidFile, 'utf8').catch(() => '');
      return Number(text) || undefined;
    });
    child.kill('SIGKILL');
    await until(() => (isAlive(pid) ? undefined : true));
  });

  it('comes back on the same port with the same host key after a restart', async () => {
    const directoryOfState = await mkdtemp(join(tmpdir(), 'uas-restart-'));
    const first = await startService({ directory: directoryOfState });
    const before = await create(mine.publicKey, first);
    expect((await ssh('echo one', { to: before })).stdout).toBe('one\n');
    await first.close();
    const second = await startService({ directory: directoryOfState });
    const after = await ready(before.uai_name, second);
    // The host key is in known_hosts now, so another one would be refused.
    const ran = await ssh('echo two', { to: after, options: ['-o', 'StrictHostKeyChecking=yes'] });
    await second.close();
    await rm(directoryOfState, { recursive: true, force: true });
    expect(after.uai_connect_string).toBe(before.uai_connect_string);
    expect(ran.stdout).toBe('two\n');
  });

  it('moves to another port when its own was taken meanwhile', async () => {
    const directoryOfState = await mkdtemp(join(tmpdir(), 'uas-restart-'));
    const first = await startService({ directory: directoryOfState });
    const before = await create(mine.publicKey, first);
    await first.close();
    const squatter = createServer();
    const port = Number(before.uai_connect_string.split(' ').at(-1));
    await new Promise<void>((done) => squatter.listen(port, '127.0.0.1', done));
    const second = await startService({ directory: directoryOfState });
    const after = await ready(before.uai_name, second);
    const ran = await ssh('echo moved', { to: after });
    await second.close();
    squatter.close();
    await rm(directoryOfState, { recursive: true, force: true });
    expect(after.uai_connect_string).not.toBe(before.uai_connect_string);
    expect(ran.stdout).toBe('moved\n');
  });
});
