/** cp, forward and code with the system's programs, against the embedded service. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { breakConnection, sshThatBreaks } from '../support/breaking-ssh.ts';
import { createHome, hasTool, type ProgramHome, program } from '../support/program.ts';
import { openTerminal, type Terminal } from '../support/terminal.ts';

describe.skipIf(!hasTool('scp'))('with the real ssh and scp', () => {
  let person: ProgramHome;
  let name: string;
  let web: Server;
  let port: number;
  const terminals: Terminal[] = [];
  const inHome = (...parts: string[]) => join(person.home, ...parts);
  const create = async () => (await person.run(['create', '--wait', '-q'])).stdout.trim();
  const onTerminal = (...args: string[]) => {
    const [command, ...first] = program;
    const env = { ...person.env, PATH: `${inHome('bin')}:${person.env.PATH}` };
    const terminal = openTerminal(command, [...first, ...args], env, { cols: 120 });
    terminals.push(terminal);
    return terminal;
  };
  const script = (file: string, text: string) => {
    writeFileSync(inHome('bin', file), `#!/bin/sh\n${text}\n`);
    chmodSync(inHome('bin', file), 0o755);
  };
  const get = async (url: string) => (await fetch(url)).text();
  const urlIn = (text: string) => /http:\/\/localhost:\d+\//.exec(text)?.[0] ?? '';

  beforeAll(async () => {
    person = createHome();
    expect(await person.run(['local', 'start', '--speed', '20'])).toMatchObject({ code: 0 });
    name = await create();
    mkdirSync(inHome('bin'));
    sshThatBreaks(person);
    web = createServer((_request, reply) => reply.end('served on the UAI'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    port = (web.address() as AddressInfo).port;
  });
  afterEach(() => {
    for (const terminal of terminals.splice(0)) terminal.kill('SIGKILL');
  });
  afterAll(async () => {
    web.closeAllConnections();
    web.close();
    await person.dispose();
  });

  it('copies files and directories both ways, also with blanks in their names', async () => {
    mkdirSync(inHome('a directory/b c'), { recursive: true });
    writeFileSync(inHome('a directory/b c/$x.txt'), 'content\n');
    const there = inHome('on the UAI');
    const sent = await person.run(['cp', inHome('a directory'), `${name}:${there}`]);
    expect(sent, sent.stderr).toMatchObject({ code: 0 });
    expect(readFileSync(join(there, 'b c/$x.txt'), 'utf8')).toBe('content\n');
    const back = await person.run(['cp', `:${there}/b c/$x.txt`, inHome('got it.txt')]);
    expect(back, back.stderr).toMatchObject({ code: 0 });
    expect(readFileSync(inHome('got it.txt'), 'utf8')).toBe('content\n');
    expect(readdirSync(inHome('.local/state/uas')).join()).not.toContain('scp-');
  });

  it('copies a local file whose name has a colon', async () => {
    writeFileSync(inHome('a:b.txt'), 'colon\n');
    const copied = await person.run(['cp', './a:b.txt', `:${inHome('colon.txt')}`], {
      cwd: person.home,
    });
    expect(copied, copied.stderr).toMatchObject({ code: 0 });
    expect(readFileSync(inHome('colon.txt'), 'utf8')).toBe('colon\n');
  });

  it('copies from one UAI to another', async () => {
    const other = await create();
    writeFileSync(inHome('from.txt'), 'between\n');
    const copied = await person.run([
      ...['cp', `${name}:${inHome('from.txt')}`],
      `${other}:${inHome('to.txt')}`,
    ]);
    expect(copied, copied.stderr).toMatchObject({ code: 0 });
    expect(readFileSync(inHome('to.txt'), 'utf8')).toBe('between\n');
    expect(await person.run(['delete', other, '--yes'])).toMatchObject({ code: 0 });
  });

  it('ends with the exit status of scp, and refuses paths without a UAI', async () => {
    expect(await person.run(['cp', `${name}:/no/such/file`, inHome('x')])).toMatchObject({
      code: 1,
    });
    const local = await person.run(['cp', inHome('a'), inHome('b')]);
    expect(local).toMatchObject({ code: 2 });
    expect(local.stderr).toContain('none of the paths is on a UAI');
  });

  it('shows the progress of a copy on a terminal', async () => {
    writeFileSync(inHome('big.bin'), Buffer.alloc(3_000_000));
    const terminal = onTerminal('cp', inHome('big.bin'), `:${inHome('copied.bin')}`);
    expect(await terminal.ended).toBe(0);
    expect(terminal.shown()).toMatch(/big\.bin\s+100%/);
  });

  it('forwards a free local port, connects again after a break, and ends on Ctrl-C', async () => {
    const terminal = onTerminal('forward', name, String(port));
    await terminal.until('press Ctrl-C to end');
    const url = urlIn(terminal.shown());
    expect(terminal.shown()).toContain(`${url}  →  ${name} port ${port}`);
    expect(url).not.toContain(`:${port}/`);
    expect(await get(url)).toBe('served on the UAI');
    breakConnection(terminal);
    await terminal.until(`the connection to ${name} was lost; trying again in 1 s`);
    await terminal.until(`connected to ${name} again`);
    expect(await get(url)).toBe('served on the UAI');
    terminal.type('\u0003');
    expect(await terminal.ended).toBe(130);
    await expect(get(url)).rejects.toThrow();
  });

  it('forwards several ports, and refuses one that is in use on this machine', async () => {
    const busy = await person.run(['forward', `${port}:80`]);
    expect(busy).toMatchObject({ code: 6 });
    expect(busy.stderr).toContain(`port ${port} of this machine is in use`);
    const forwarding = onTerminal('forward', `0:${port}`, `:${port}`, '--json');
    await forwarding.until(/\{.*\}\r\n/);
    const { uai_name, ports } = JSON.parse(/\{.*\}/.exec(forwarding.shown())?.[0] ?? '') as {
      uai_name: string;
      ports: { local: number; remote: number; url: string }[];
    };
    for (const { url } of ports) expect(await get(url)).toBe('served on the UAI');
    expect(uai_name).toBe(name);
    expect(ports.map(({ remote }) => remote)).toEqual([port, port]);
    expect(new Set(ports.map(({ local }) => local)).size).toBe(2);
  });

  it('opens a browser with --open', async () => {
    script('xdg-open', `echo "$1" > '${inHome('opened')}'`);
    const terminal = onTerminal('forward', '--open', String(port));
    await terminal.until('press Ctrl-C to end');
    await expect.poll(() => existsSync(inHome('opened'))).toBe(true);
    await expect
      .poll(() => readFileSync(inHome('opened'), 'utf8').trim())
      .toBe(urlIn(terminal.shown()));
    terminal.type('\u0003');
    await terminal.ended;
  });

  it('says that the UAI has ended', async () => {
    const other = await create();
    const terminal = onTerminal('forward', other, String(port));
    await terminal.until('press Ctrl-C to end');
    expect(await person.run(['delete', other, '--yes'])).toMatchObject({ code: 0 });
    expect(await terminal.ended).not.toBe(0);
    expect(terminal.shown()).toMatch(new RegExp(`${other} (?:no longer exists|has ended)`));
  });

  it('code runs the editor with the name, or prints the line without an editor', async () => {
    const first = await person.run(['code', name, '/tmp', '--yes']);
    expect(first, first.stderr).toMatchObject({
      code: 0,
      stdout: `code --remote ssh-remote+${name} /tmp\n`,
    });
    expect(readFileSync(inHome('.ssh/config'), 'utf8')).toMatch(/^Include /);
    script('code', 'echo "editor: $*"');
    const env = { PATH: `${inHome('bin')}:${person.env.PATH}` };
    expect(await person.run(['code'], { env })).toMatchObject({
      code: 0,
      stdout: `editor: --remote ssh-remote+${name}\n`,
    });
  });
});
