/** A real jump host between this machine and a UAI: ssh, ssh --stdio, the installed configuration, cp and forward. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createHome, hasTool, type ProgramHome, program } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';

const pathOf = (tool: string) =>
  execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim();

describe.skipIf(!hasTool('scp'))('with a jump host', () => {
  let person: ProgramHome;
  /** A UAI that serves as the jump host, and the one behind it. */
  let gate: { name: string; jump: string };
  let target: string;
  const inHome = (...parts: string[]) => join(person.home, ...parts);
  const environment = () => ({ ...person.env, PATH: `${inHome('bin')}:${person.env.PATH}` });
  const uas = (...args: string[]) => person.run(args, { env: environment() });
  const config = () => ['-F', inHome('.ssh/config'), '-o', 'BatchMode=yes'];
  const tool = (command: string, ...args: string[]) =>
    spawnSync(command, [...config(), ...args], { env: environment(), encoding: 'utf8' });
  /** The connections that the jump host has passed on. */
  const passed = () => readFileSync(inHome('passed'), 'utf8').split('\n').length - 1;

  beforeAll(async () => {
    person = createHome();
    mkdirSync(inHome('bin'));
    expect(await person.run(['local', 'start', '--speed', '20'])).toMatchObject({ code: 0 });
    const create = async () => {
      const { stdout } = await person.run(['create', '--wait', '--json']);
      return JSON.parse(stdout) as { uai_name: string; uai_connect_string: string };
    };
    const first = await create();
    target = (await create()).uai_name;
    const [, user, host, port] = /^ssh (\S+)@(\S+) -p (\d+)$/.exec(first.uai_connect_string) ?? [];
    gate = { name: first.uai_name, jump: `${user}@${host}:${port}` };
    const scan = ['-T', '30', '-p', port ?? '', host ?? ''];
    const keys = execFileSync('ssh-keyscan', scan, { stdio: ['ignore', 'pipe', 'ignore'] });
    writeFileSync(inHome('.ssh/known_hosts'), keys);
    writeFileSync(
      inHome('.ssh/config'),
      `Match host ${host} exec "echo >> '${inHome('passed')}'"
    IdentityFile ${inHome('.ssh/id_ed25519')}
    UserKnownHostsFile ${inHome('.ssh/known_hosts')}
    StrictHostKeyChecking yes
`,
    );
    writeFileSync(inHome('passed'), '');
    // ssh takes the home directory of the account, whatever HOME says.
    writeFileSync(
      inHome('bin/ssh'),
      `#!/bin/sh\nexec ${pathOf('ssh')} -F '${inHome('.ssh/config')}' "$@"\n`,
    );
    chmodSync(inHome('bin/ssh'), 0o755);
    const args = ['ssh-config', '--install', '--yes', '--jump', gate.jump];
    expect(await uas(...args)).toMatchObject({ code: 0 });
  });
  afterAll(() => person.dispose());

  it('is saved for the configuration', async () => {
    expect(await uas('config', 'get', 'jump')).toMatchObject({ stdout: `${gate.jump}\n` });
  });

  it('leads ssh to the UAI, and ends with the status of the command', async () => {
    const { stdout } = await uas('ssh', target, '--print');
    expect(stdout).toContain(`-J ${gate.jump}`);
    const run = await uas('ssh', target, '--', 'echo through; exit 7');
    expect(run, run.stderr).toMatchObject({ code: 7, stdout: 'through\n' });
  });

  it('leads ssh --stdio to the UAI, which greets at once', async () => {
    const child = person.start(['ssh', '--stdio', target], { env: environment(), input: '' });
    const { stdout } = await child.done;
    expect(stdout).toMatch(/^SSH-2\.0-/);
  });

  it('leads the real ssh, scp and sftp to the UAI through the installed configuration', () => {
    expect(tool('ssh', target, 'echo', 'through')).toMatchObject({
      status: 0,
      stdout: 'through\n',
    });
    writeFileSync(inHome('a.txt'), 'content\n');
    const copied = tool('scp', inHome('a.txt'), `${target}:${inHome('b.txt')}`);
    expect(copied, copied.stderr).toMatchObject({ status: 0 });
    expect(readFileSync(inHome('b.txt'), 'utf8')).toBe('content\n');
    writeFileSync(inHome('batch'), `get ${inHome('b.txt')} ${inHome('c.txt')}\n`);
    expect(tool('sftp', '-b', inHome('batch'), target)).toMatchObject({ status: 0 });
    expect(readFileSync(inHome('c.txt'), 'utf8')).toBe('content\n');
  });

  it('leads cp to the UAI, both ways', async () => {
    writeFileSync(inHome('d.txt'), 'content\n');
    const sent = await uas('cp', inHome('d.txt'), `${target}:${inHome('e.txt')}`);
    expect(sent, sent.stderr).toMatchObject({ code: 0 });
    const back = await uas('cp', `${target}:${inHome('e.txt')}`, inHome('f.txt'));
    expect(back, back.stderr).toMatchObject({ code: 0 });
    expect(readFileSync(inHome('f.txt'), 'utf8')).toBe('content\n');
  });

  it('leads forward to the UAI', async () => {
    const web = createServer((_request, reply) => reply.end('behind the jump host'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void web.close());
    const { port } = web.address() as AddressInfo;
    const [command, ...first] = program;
    const words = [...first, 'forward', target, String(port)];
    const forward = openTerminal(command, words, environment(), { cols: 120 });
    onTestFinished(() => forward.kill('SIGKILL'));
    await forward.until('press Ctrl-C to end');
    const url = /http:\/\/localhost:\d+\//.exec(forward.shown())?.[0] ?? '';
    expect(await (await fetch(url)).text()).toBe('behind the jump host');
  });

  it('is used for every connection: none is made without it, except with none', async () => {
    expect(passed()).toBeGreaterThan(5);
    expect(await uas('delete', gate.name, '--yes')).toMatchObject({ code: 0 });
    expect(await uas('ssh', target, '--', 'true')).toMatchObject({ code: 255 });
    expect(tool('ssh', target, 'true')).toMatchObject({ status: 255 });
    const env = { ...environment(), UAS_JUMP: 'none' };
    const direct = await person.run(['ssh', target, '--', 'echo direct'], { env });
    expect(direct, direct.stderr).toMatchObject({ code: 0, stdout: 'direct\n' });
  });
});
