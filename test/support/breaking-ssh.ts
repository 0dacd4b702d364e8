/** The system's ssh over connections that a test can break. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProgramHome } from './program.ts';
import type { Terminal } from './terminal.ts';

const relay = `const [host, port] = process.argv.slice(2);
const socket = require('node:net').connect(Number(port), host);
process.stdin.pipe(socket).pipe(process.stdout);
socket.on('close', () => process.exit());
`;

/** Writes an ssh into `bin` of the home whose connection is a process of its own; returns a PATH with it. */
export function sshThatBreaks({ home, env }: ProgramHome): string {
  const bin = join(home, 'bin');
  const real = execFileSync('sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).trim();
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'relay.cjs'), relay);
  const proxy = `ProxyCommand='${process.execPath}' '${join(bin, 'relay.cjs')}' %h %p`;
  writeFileSync(join(bin, 'ssh'), `#!/bin/sh\nexec ${real} -o "${proxy}" "$@"\n`);
  chmodSync(join(bin, 'ssh'), 0o755);
  return `${bin}:${env.PATH}`;
}

const childOf = (pid: number) =>
  Number(execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }).trim());

/** Breaks the connection of the ssh that the program on the terminal runs. */
export const breakConnection = ({ pid }: Pick<Terminal, 'pid'>) =>
  process.kill(childOf(childOf(pid)), 'SIGKILL');
