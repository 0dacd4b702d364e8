/** One SSH session: what the client asks for before and while a program runs. */
import { existsSync } from 'node:fs';
import type { PseudoTtyInfo, ServerChannel, Session, SFTPWrapper } from 'ssh2';
import type { Env } from '../../system/deps.ts';
import type { Person } from '../auth/users.ts';
import { loginEnvironment, shellOf } from './environment.ts';
import { type Program, type ProgramOptions, startPiped } from './program.ts';
import { serveFiles } from './sftp.ts';
import { loadTerminals, noTerminals, startOnTerminal, type TerminalProgram } from './terminal.ts';

/** What all UAIs have in common. */
export interface Host {
  /** Programs run as the user of this process, in his home directory. */
  person: Person;
  /** The environment of the service. */
  env: Env;
  loadTerminals?: typeof loadTerminals;
}

export interface Login extends Host {
  /** Addresses and ports as sshd tells them: `CLIENT PORT SERVER PORT`. */
  connection: string;
  /** Every running program of the connection. */
  programs: Set<Program>;
}

export function serveSession(session: Session, login: Login): void {
  const { person, programs } = login;
  const sent: Env = {};
  let pty: PseudoTtyInfo | undefined;
  let running: (Program & Partial<TerminalProgram>) | undefined;

  const home = () => (existsSync(person.homedir) ? person.homedir : '/');

  async function start(channel: ServerChannel, args: string[], onTerminal: boolean) {
    const options: ProgramOptions = {
      file: shellOf(person),
      args,
      cwd: home(),
      env: loginEnvironment(login, sent, pty?.term),
    };
    let isOpen = true;
    channel.on('close', () => {
      isOpen = false;
      running?.kill();
    });
    channel.on('error', () => {});
    const open = onTerminal ? await (login.loadTerminals ?? loadTerminals)() : undefined;
    if (!isOpen) return;
    if (onTerminal && !open) throw new Error(noTerminals);
    const ended = () => {
      if (program) programs.delete(program);
      running = undefined;
    };
    const program: Program =
      open && pty
        ? startOnTerminal(open, channel, options, pty, ended)
        : startPiped(channel, options, ended);
    programs.add(program);
    running = program;
  }

  /**
   * A program that cannot start is the client's bad news, not the end of the service. Without a channel there is
   * nothing to do: the session has its program, and another was asked for.
   */
  function run(channel: ServerChannel | undefined, args: string[]): void {
    if (!channel) return;
    start(channel, args, pty !== undefined).catch((error: Error) => {
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
    run(accept(), ['-l']);
  });
  session.on('exec', (accept, _reject, { command }) => {
    run(accept(), ['-c', command]);
  });
  session.on('sftp', (accept) => {
    const sftp: SFTPWrapper | undefined = accept();
    if (sftp) serveFiles(sftp, home());
  });
}
