/** Options of ssh as people type them after `uas ssh`, carried out by the real ssh. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../src/system/local-port.ts';
import { createHome, hasTool, type ProgramHome, program } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';

describe.skipIf(!hasTool('ssh'))('uas ssh with the real ssh', () => {
  let person: ProgramHome;
  let name: string;
  let user: string;
  beforeAll(async () => {
    person = createHome();
    expect(await person.run(['local', 'start', '--speed', '20'])).toMatchObject({ code: 0 });
    const made = JSON.parse((await person.run(['create', '--wait', '--json'])).stdout);
    name = made.uai_name;
    user = made.username;
    writeFileSync(join(person.home, 'plain'), 'Host *\n    Compression yes\n');
  });
  afterAll(() => person.dispose());

  async function startWeb(): Promise<number> {
    const web = createServer((_request, reply) => reply.end('served'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      web.closeAllConnections();
      web.close();
    });
    return (web.address() as AddressInfo).port;
  }

  const options = [
    '-q -4 -C -n -T',
    '-vv',
    '-o ConnectTimeout=20 -oBatchMode=yes',
    '-A -a -x',
    '-i HOME/.ssh/id_ed25519',
    '-l USER',
    '-F HOME/plain',
    '-E HOME/log',
    '--ssh-option LogLevel=ERROR',
  ];
  it.each(options)('takes %s before and after the name', async (typed) => {
    const words = typed.replace('HOME', person.home).replace('USER', user).split(' ');
    for (const args of [
      [...words, name],
      [name, ...words],
    ]) {
      const ran = await person.run(['ssh', ...args, '--', 'echo in; exit 3']);
      expect(ran, ran.stderr).toMatchObject({ code: 3, stdout: 'in\n' });
    }
  });

  it('takes USER@NAME, and a part of the name', async () => {
    const part = name.split('-').at(-1) ?? '';
    const ran = await person.run(['ssh', `${user}@${part}`, '--', 'echo in']);
    expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: 'in\n' });
  });

  it('connects standard input and output to a port with -W', async () => {
    const port = await startWeb();
    const input = `GET / HTTP/1.0\r\nConnection: close\r\n\r\n`;
    const { code, stdout } = await person.run(['ssh', '-W', `localhost:${port}`, name], { input });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*served/);
  });

  it('forwards a port with -NL, until Ctrl-C', async () => {
    const port = await startWeb();
    const free = await freePort(new Set());
    const [command, ...first] = program;
    const words = [...first, 'ssh', '-vNL', `${free}:localhost:${port}`, name];
    const terminal = openTerminal(command, words, person.env, { cols: 120 });
    onTestFinished(() => terminal.kill('SIGKILL'));
    await terminal.until('Local forwarding listening on 127.0.0.1');
    expect(await (await fetch(`http://127.0.0.1:${free}/`)).text()).toBe('served');
    terminal.type('\u0003');
    expect(await terminal.ended).not.toBe(0);
  });

  it('gives a terminal with -t, and none without', async () => {
    const [command, ...first] = program;
    const ask = (...args: string[]) => {
      const words = [...first, 'ssh', ...args, name, '--', 'tty; test -t 0'];
      return openTerminal(command, words, person.env, { cols: 120 }).ended;
    };
    expect(await ask('-t')).toBe(0);
    expect(await ask()).toBe(1);
  });

  it('prints what it would run, and that runs', async () => {
    const { stdout } = await person.run(['ssh', '--print', name, '-C', '--', 'echo', 'it is me']);
    const shell = openTerminal('sh', ['-c', stdout], person.env, { cols: 400 });
    expect(await shell.ended).toBe(0);
    expect(shell.shown()).toContain('it is me');
    expect(readFileSync(join(person.home, 'log'), 'utf8')).toBeTypeOf('string');
  });
});
