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
  /** Addresses and ports as in the SSH_CONNECTION of sshd: `CLIENT PORT SERVER PORT`. */
  connection: string;
  /** Every running program of the connection. */
  programs: Set<Program>;
}

/** What the client has asked for so far. */
interface State {
  /** Variables that it sent. */
  sent: Env;
  pty: PseudoTtyInfo | undefined;
  running: (Program & Partial<TerminalProgram>) | undefined;
}

const homeOf = ({ homedir }: Person) => (existsSync(homedir) ? homedir : '/');

async function start(login: Login, state: State, channel: ServerChannel, args: string[]) {
  const { person, programs } = login;
  const { pty } = state;
  const options: ProgramOptions = {
    file: shellOf(person),
    args,
    cwd: homeOf(person),
    env: loginEnvironment(login, state.sent, pty?.term),
  };
  let isOpen = true;
  channel.on('close', () => {
    isOpen = false;
    state.running?.kill();
  });
  channel.on('error', () => {});
  const open = pty ? await (login.loadTerminals ?? loadTerminals)() : undefined;
  if (!isOpen) return;
  if (pty && !open) throw new Error(noTerminals);
  const ended = () => {
    if (program) programs.delete(program);
    state.running = undefined;
  };
  const program: Program =
    open && pty
      ? startOnTerminal(open, channel, options, pty, ended)
      : startPiped(channel, options, ended);
  programs.add(program);
  state.running = program;
}

export function serveSession(session: Session, login: Login): void {
  const state: State = { sent: {}, pty: undefined, running: undefined };

  /**
   * A program that cannot start is reported to the client and does not end the service. Without a channel there is
   * nothing to do: the session has its program, and another was asked for.
   */
  function run(channel: ServerChannel | undefined, args: string[]): void {
    if (!channel) return;
    start(login, state, channel, args).catch((error: Error) => {
      channel.stderr.write(`${error.message}\r\n`);
      channel.exit(1);
      channel.end();
    });
  }

  session.on('pty', (accept, _reject, info) => {
    state.pty = info;
    accept?.();
  });
  session.on('env', (accept, _reject, { key, val }) => {
    state.sent[key] = val;
    accept?.();
  });
  session.on('window-change', (accept, _reject, { cols, rows }) => {
    if (state.pty) Object.assign(state.pty, { cols, rows });
    state.running?.resize?.({ cols, rows });
    accept?.();
  });
  session.on('signal', (accept, _reject, { name }) => {
    state.running?.signal(name);
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
    if (sftp) serveFiles(sftp, homeOf(login.person));
  });
}
