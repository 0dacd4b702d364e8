/** `uas forward`: reaches ports of a UAI on this machine, until Ctrl-C. */
import type { Uai } from '../../api/uas.types.ts';
import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { completes } from '../../command/completes.ts';
import { flag, optionsOf, text, texts, type ValuesOf } from '../../command/declare.ts';
import { valueView } from '../../output/view.ts';
import { sshArguments } from '../../ssh/client/command-line.ts';
import { isAnswering } from '../../system/local-port.ts';
import { openInBrowser } from '../../system/open-browser.ts';
import { chooseUai } from '../../uais/choose.ts';
import { choosePorts, type Forward, parseForwards } from './forward-ports.ts';
import { type Attempt, keepConnected } from './reconnect.ts';
import { checkIdentities, runAndExplain, splitDestination, sshRequest } from './ssh-run.ts';

const shape = {
  open: flag('--open', 'open the first address in a browser'),
  identity: texts('-i, --identity <key>', 'private key file; repeatable'),
  jump: text('-J, --jump <host>', 'connect through a jump host [UAS_JUMP]'),
};

type ForwardOptions = ValuesOf<typeof shape>;

const addressOf = ({ local, remote }: Forward) =>
  `${/443$/.test(String(remote)) ? 'https' : 'http'}://localhost:${local}/`;

const forwardArguments = (forwards: readonly Forward[]) => [
  // A session that the user shares would keep the ports open after Ctrl-C.
  ...['-N', '-n', '-S', 'none', '-o', 'ConnectTimeout=30'],
  ...forwards.flatMap(({ local, remote }) => ['-L', `127.0.0.1:${local}:localhost:${remote}`]),
];

const pollInterval = 100;

/** Calls back once the port answers, unless the attempt ends before. */
async function whenUp(context: Context, port: number, ended: AbortSignal, up: () => void) {
  const { clock } = context.deps;
  while (!ended.aborted) {
    if (await isAnswering(port)) {
      if (!ended.aborted) up();
      return;
    }
    await clock.sleep(pollInterval, ended).catch(() => {});
  }
}

function announce(context: Context, uai: Uai, forwards: readonly Forward[]): void {
  const { io } = context.deps;
  const { uai_name: name } = uai;
  io.release();
  if (context.readsJson) {
    const ports = forwards.map((one) => ({ ...one, url: addressOf(one) }));
    io.data(`${JSON.stringify({ uai_name: name, ports })}\n`);
    return;
  }
  io.print(...forwards.map((one) => `${addressOf(one)}  →  ${name} port ${one.remote}`));
  io.note('press Ctrl-C to end');
}

async function run(
  context: Context,
  first: Uai,
  forwards: readonly Forward[],
  options: ForwardOptions & { login: string | undefined },
): Promise<number> {
  const { io } = context.deps;
  const [front] = forwards;
  return keepConnected(context, first, async (uai, isAgain): Promise<Attempt> => {
    const extra = forwardArguments(forwards);
    const request = { ...(await sshRequest(context, uai, options, extra)), command: [] };
    const ended = new AbortController();
    let wasUp = false;
    const up = () => {
      wasUp = true;
      if (isAgain) io.note(`connected to ${uai.uai_name} again`);
      else announce(context, uai, forwards);
      if (options.open && !isAgain && front) openInBrowser(context.deps, addressOf(front));
    };
    const watching = whenUp(context, front?.local ?? 0, ended.signal, up);
    try {
      const { code } = await runAndExplain(context, request, sshArguments(request), uai.username);
      return { code, wasUp };
    } finally {
      ended.abort();
      await watching;
    }
  });
}

export const forward: Configure = (command, app) => {
  command
    .usage('[options] [NAME] [LOCAL:]REMOTE…')
    .argument(
      '[words...]',
      '[NAME] [LOCAL:]REMOTE…: a UAI (default: your only one), and its ports',
    );
  const own = optionsOf(command, shape);
  completes(command, { words: 'own-uais', '--identity': 'files' });
  addExamples(
    command,
    ['reach a notebook server on the UAI', 'uas forward 8888'],
    ['choose the local port, and open a browser', 'uas forward --open 8080:80'],
    ['forward several ports of a named UAI', 'uas forward uai-vers-93f0289d 8888 6006'],
  );
  command.action(
    app.action(async (context, given, words: string[]) => {
      const options = own(given);
      const { destination, wishes } = parseForwards(words);
      const { user, name } = splitDestination(destination);
      await checkIdentities(context, options.identity);
      const forwards = await choosePorts(wishes);
      const uai = await chooseUai(context, {
        name,
        fresh: false,
        mayCreate: false,
        wait: true,
        wanted: {},
        create: {},
      });
      if (context.dryRun) {
        const value = { uai_name: uai.uai_name, ports: forwards };
        const ports = forwards.map(({ local, remote }) => `${local}:${remote}`).join(', ');
        return valueView(value, { text: '', notes: [`would forward ${ports}`] });
      }
      return run(context, uai, forwards, { ...options, login: user });
    }),
  );
};
