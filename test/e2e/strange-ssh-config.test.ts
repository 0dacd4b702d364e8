/** What years of ~/.ssh/config and an agent with many keys do to uas: nothing. With the real ssh and scp. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createHome, hasTool, type ProgramHome, program } from '../support/program.ts';
import { makeKey } from '../support/ssh.ts';
import { openTerminal } from '../support/terminal.ts';

/** A port of this machine that is in use, on IPv6 too: ssh is content with one of both. */
async function busyPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe.skipIf(!hasTool('scp'))('with a strange configuration of ssh', () => {
  let person: ProgramHome;
  let agent: { socket: string; pid: number };
  let name: string;
  const inHome = (...parts: string[]) => join(person.home, ...parts);
  const env = () => ({ PATH: `${inHome('bin')}:${person.env.PATH}`, SSH_AUTH_SOCK: agent.socket });
  const uas = (...args: string[]) => person.run(args, { env: env() });
  const onTerminal = (...args: string[]) => {
    const [command, ...first] = program;
    const whole = { ...person.env, ...env() };
    const terminal = openTerminal(command, [...first, ...args], whole, { cols: 120 });
    onTestFinished(() => terminal.kill('SIGKILL'));
    return terminal;
  };
  const configure = (...lines: string[]) =>
    writeFileSync(inHome('.ssh/config'), `${lines.join('\n')}\n`, { mode: 0o600 });

  const usual = [
    // Shared with a Mac, whose ssh knows this option.
    'IgnoreUnknown UseKeychain',
    'UseKeychain yes',
    'Host *',
    '    ControlMaster auto',
    '    ControlPath ~/cm-%C',
    '    ForwardAgent yes',
    '    ForwardX11 yes',
    '    AddKeysToAgent yes',
    '    StrictHostKeyChecking yes',
    '    RequestTTY yes',
    '    RemoteCommand tmux-that-is-not-there new -A -s main',
    '    User strange',
    '    Port 2222',
    '    HashKnownHosts yes',
    '    UserKnownHostsFile /dev/null',
    '    ServerAliveInterval 0',
    '    PasswordAuthentication no',
    '    SendEnv *',
  ];

  beforeAll(async () => {
    person = createHome({ key: false });
    for (const directory of ['bin', '.ssh', 'keys']) mkdirSync(inHome(directory), { mode: 0o700 });
    const socket = inHome('agent');
    const said = execFileSync('ssh-agent', ['-a', socket], { encoding: 'utf8' });
    agent = { socket, pid: Number(/SSH_AGENT_PID=(\d+)/.exec(said)?.[1]) };
    const keys = Array.from({ length: 10 }, (_, at) => makeKey(inHome('keys'), `key${at}`).file);
    execFileSync('ssh-add', ['-q', ...keys], { env: { ...person.env, SSH_AUTH_SOCK: socket } });
    // ssh takes the home directory of the account, whatever HOME says.
    const real = execFileSync('sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).trim();
    writeFileSync(
      inHome('bin/ssh'),
      `#!/bin/sh\n[ "$1" = -V ] || set -- -F '${inHome('.ssh/config')}' "$@"\nexec ${real} "$@"\n`,
    );
    chmodSync(inHome('bin/ssh'), 0o755);
    configure(...usual);
    expect(await uas('local', 'start', '--speed', '20')).toMatchObject({ code: 0 });
    const made = await uas('create', '--wait', '-q', '--publickey', `${keys[8]}.pub`);
    name = made.stdout.trim();
    execFileSync('rm', ['-r', inHome('keys')]);
  });
  afterAll(async () => {
    process.kill(agent.pid);
    await person.dispose();
  });

  it('offers the one key of ten in the agent that opens the UAI', async () => {
    const { code, stdout, stderr } = await uas('ssh', name, '-v', '--', 'echo in');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'in\n' });
    expect(stderr.match(/Offering public key: /g)).toHaveLength(1);
  });

  it('opens a shell, not the command that is meant for other hosts', async () => {
    const terminal = onTerminal('ssh', name);
    terminal.type('echo "agent:$SSH_AUTH_SOCK $((40 + 2))"\r');
    await terminal.until('agent: 42');
    terminal.type('exit\r');
    expect(await terminal.ended).toBe(0);
    expect(terminal.shown()).not.toContain('not found');
  });

  it('runs the command of the configuration when it is asked for here', async () => {
    const asked = await uas('ssh', name, '-o', 'RemoteCommand=echo asked');
    expect(asked, asked.stderr).toMatchObject({ code: 0 });
    expect(asked.stdout).toContain('asked');
  });

  it('copies, although the configuration has options that this ssh does not know', async () => {
    writeFileSync(inHome('a.txt'), 'content\n');
    const copied = await uas('cp', inHome('a.txt'), `${name}:${inHome('b.txt')}`);
    expect(copied, copied.stderr).toMatchObject({ code: 0 });
    expect(readFileSync(inHome('b.txt'), 'utf8')).toBe('content\n');
  });

  it('forwards, although a port that the configuration forwards is in use', async () => {
    configure(...usual, `    LocalForward ${await busyPort()} localhost:80`);
    onTestFinished(() => configure(...usual));
    const web = createServer((_request, reply) => reply.end('served'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void web.close());
    const forward = onTerminal('forward', name, String((web.address() as AddressInfo).port));
    await forward.until('press Ctrl-C to end');
    const url = /http:\/\/localhost:\d+\//.exec(forward.shown())?.[0] ?? '';
    expect(await (await fetch(url)).text()).toBe('served');
    forward.type('\u0003');
    expect(await forward.ended).toBe(130);
  });

  it('ends -N when its port is in use, instead of waiting for nothing', async () => {
    const port = await busyPort();
    const { code, stderr } = await uas('ssh', name, '-N', '-L', `${port}:localhost:80`);
    expect(code).toBe(255);
    expect(stderr).toContain('Address already in use');
  });
});
