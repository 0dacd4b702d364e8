/** Hands a session of a user on to a UAI: shell, command or subsystem, with its terminal and its variables. */
import type {
  Client,
  ClientChannel,
  PseudoTtyInfo,
  PseudoTtyOptions,
  ServerChannel,
  Session,
} from 'ssh2';
import { finish } from '../ssh/program.ts';

/** Variables beyond these are ignored. */
const mostVariables = 100;

/** Opens the connection to the user's UAI. @param say takes lines for the user */
export type OpenUai = (say: (line: string) => void) => Promise<Client>;

type Opened = (error: Error | undefined, channel: ClientChannel) => void;

/** The status of ssh itself. */
const failed = 255;

function join(outer: ServerChannel, inner: ClientChannel): void {
  let code: number | null = failed;
  let signal: string | null = null;
  inner.on('exit', (status: number | null, name?: string) => {
    code = status;
    signal = name ?? null;
  });
  outer.pipe(inner);
  inner.pipe(outer, { end: false });
  inner.stderr.pipe(outer.stderr, { end: false });
  inner.on('error', () => inner.close());
  inner.on('close', () => {
    const done = () => void finish(outer, code, signal);
    if (inner.stderr.readableEnded) done();
    else inner.stderr.once('end', done);
  });
}

/** Answers what the client asks of a session. */
export function handOn(session: Session, openUai: OpenUai): void {
  const env: Record<string, string> = {};
  let pty: (PseudoTtyInfo & PseudoTtyOptions) | undefined;
  let inner: ClientChannel | undefined;

  function begin(outer: ServerChannel | undefined, start: (uai: Client, opened: Opened) => void) {
    if (!outer) return;
    let isOver = false;
    const say = (line: string) => {
      if (!isOver) outer.stderr.write(`${line}${pty ? '\r\n' : '\n'}`);
    };
    const fail = (error: Error) => {
      say(error.message);
      if (!isOver) void finish(outer, failed, null);
    };
    outer.on('error', () => {});
    outer.on('close', () => {
      isOver = true;
      inner?.close();
    });
    openUai(say).then((uai) => {
      start(uai, (error, channel) => {
        if (error) return fail(error);
        if (isOver) return channel.close();
        inner = channel;
        join(outer, channel);
      });
    }, fail);
  }

  session.on('pty', (accept, _reject, info) => {
    pty = { ...info };
    accept?.();
  });
  session.on('env', (accept, _reject, { key, val }) => {
    if (Object.keys(env).length < mostVariables) env[key] = val;
    accept?.();
  });
  session.on('window-change', (accept, _reject, { rows, cols, height, width }) => {
    if (pty) Object.assign(pty, { rows, cols, height, width });
    inner?.setWindow(rows, cols, height, width);
    accept?.();
  });
  session.on('signal', (accept, _reject, { name }) => {
    inner?.signal(name);
    accept?.();
  });
  session.on('shell', (accept) => {
    begin(accept(), (uai, opened) => uai.shell(pty ?? false, { env }, opened));
  });
  session.on('exec', (accept, _reject, { command }) => {
    begin(accept(), (uai, opened) => uai.exec(command, { env, ...(pty ? { pty } : {}) }, opened));
  });
  session.on('subsystem', (accept, _reject, { name }) => {
    begin(accept(), (uai, opened) => uai.subsys(name, opened));
  });
}
