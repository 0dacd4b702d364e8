/** One SSH session: what the client asks for before and while a program runs. */
import { existsSync } from 'node:fs';
import type { PseudoTtyInfo, ServerChannel, Session } from 'ssh2';
import type { Env } from '../../core/deps.ts';
import type { Person } from '../auth/users.ts';
import { loginEnvironment } from './environment.ts';
import { type Program, type ProgramOptions, startPiped } from './program.ts';
import { serveFiles } from './sftp.ts';
import { loadTerminals, noTerminals, startOnTerminal, type TerminalProgram } from './terminal.ts';

export interface Login {
  /** Programs run as the user of this process, in his home directory. */
  person: Person;
  /** The environment of the service. */
  env: Env;
  /** Every running program of the connection. */
  programs: Set<Program>;
  loadTerminals?: typeof loadTerminals;
}

export function serveSession(session: Session, login: Login): void {
  const { person, programs } = login;
  const sent: Env = {};
  let pty: PseudoTtyInfo | undefined;
  let running: (Program & Partial<TerminalProgram>) | undefined;

  async function start(channel: ServerChannel, file: string, args: string[], onTerminal: boolean) {
    const options: ProgramOptions = {
      file,
      args,
      cwd: existsSync(person.homedir) ? person.homedir : '/',
      env: loginEnvironment(person, login.env, sent, pty?.term),
    };
    let isOpen = true;
    channel.on('close', () => {
      isOpen = false;
      running?.kill();
    });
    channel.on('error', () => {});
    const spawn = onTerminal ? await (login.loadTerminals ?? loadTerminals)() : undefined;
    if (!isOpen) return;
    if (onTerminal && !spawn) throw new Error(noTerminals());
    const ended = () => {
      if (program) programs.delete(program);
      running = undefined;
    };
    const program: Program =
      spawn && pty
        ? startOnTerminal(spawn, channel, options, pty, ended)
        : startPiped(channel, options, ended);
    programs.add(program);
    running = program;
  }

  /** A program that cannot start is the client's bad news, not the end of the service. */
  function run(channel: ServerChannel, file: string, args: string[], onTerminal: boolean): void {
    start(channel, file, args, onTerminal).catch((error: Error) => {
      channel.stderr.write(`${error.message}\r\n`);
      channel.exit(1);
      channel.end();
    });
  }

  session.on('pty', (accept, _reject, info) => {
    pty = info;
    accept?.();
  });
  session.on('env', (accept, _reject, { key, val }) => {
    sent[key] = val;
    accept?.();
  });
  session.on('window-change', (accept, _reject, { cols, rows }) => {
    if (pty) Object.assign(pty, { cols, rows });
    running?.resize?.({ cols, rows });
    accept?.();
  });
  session.on('signal', (accept, _reject, { name }) => {
    running?.signal(name);
    accept?.();
  });
  session.on('shell', (accept) => {
    run(accept(), person.shell ?? '/bin/sh', ['-l'], pty !== undefined);
  });
  session.on('exec', (accept, _reject, { command }) => {
    run(accept(), '/bin/sh', ['-c', command], pty !== undefined);
  });
  session.on('sftp', (accept) => {
    serveFiles(accept(), existsSync(person.homedir) ? person.homedir : '/');
  });
}
