/** Builds the context of a command from options and settings. */

import type { IdentitiesApi } from '../api/identities.ts';
import type { UasApi } from '../api/uas.ts';
import { checkChoice } from '../config/check-choice.ts';
import { chooseConfiguration } from '../config/choose.ts';
import { pathsOf } from '../config/paths.ts';
import { wrongSavedValues } from '../config/saved-values.ts';
import { isOn, optionKey, resolve, type Sources } from '../config/settings.ts';
import { configFile } from '../config/store.ts';
import { parseLimit } from '../core/duration.ts';
import { formats, type SpecialFormat } from '../output/formats.ts';
import type { Deps } from '../system/deps.ts';
import type { Io } from '../system/io.ts';
import type { Connection } from '../system/transport.ts';
import type { Context, Options } from './command.types.ts';
import { printOptions } from './print-options.ts';
import { sayAwaited } from './say-awaited.ts';

export interface ContextInput {
  deps: Deps;
  options: Options;
  command: string;
  rest: readonly string[];
  /** A format that only this command prints. */
  specialFormat?: SpecialFormat | undefined;
  /** Lets commands that create or repair the configuration run without one. */
  lenient?: boolean;
  /** Lets commands that show or change the configuration run with invalid values in it. */
  repairs?: boolean;
}

type Setting = Context['setting'];

/** The saved configuration, and the settings from flag, environment, configuration and default. */
async function readSettings({ deps, options, lenient = false, repairs = lenient }: ContextInput) {
  const { env } = deps;
  const settingOptions = new Proxy(options, {
    get: (target, key) => target[optionKey(String(key))],
  }) as Sources['options'];
  const paths = pathsOf(env);
  const choice = await chooseConfiguration(deps, paths, settingOptions, lenient);
  const { saved, problem, chosen, name } = choice;
  const sources: Sources = { options: settingOptions, env, configuration: chosen };
  const isCurrent = name === (saved.current ?? 'default');
  const wrong = wrongSavedValues(sources, configFile(paths), isCurrent);
  const [wrongValue] = wrong.values();
  if (wrongValue && !repairs) throw wrongValue;
  const setting: Setting = (key) =>
    resolve(key, wrong.has(key) ? { options: settingOptions, env } : sources);
  return {
    paths,
    saved,
    savedProblem: problem,
    wrongValues: [...wrong.values()],
    configuration: name,
    sources,
    setting,
  };
}

async function choosePrinting(
  { deps: { io }, options, specialFormat }: ContextInput,
  setting: Setting,
) {
  const color = setting('color');
  if (color) io.useColor(checkChoice('color', color));
  const printing = printOptions(options, setting('output'), specialFormat);
  if (printing.query !== undefined) {
    const { checkQuery } = await import('../output/query.ts');
    await checkQuery(printing.query);
  }
  return printing;
}

/** The signal that ends the command, also when `--timeout` runs out. */
async function limitTime({ clock, signal }: Deps, timeout: number | undefined) {
  if (timeout === undefined) return { signal, cancel: () => {} };
  const { deadline } = await import('../system/deadline.ts');
  return deadline(clock, timeout, signal, '--timeout');
}

/** The services, each opened when it is first asked for. */
function services(
  contextOf: () => Context,
  insecure: boolean,
): Pick<Context, 'connect' | 'uas' | 'identities'> & { disconnect(): Promise<void> } {
  let connection: Promise<Connection> | undefined;
  let api: Promise<UasApi> | undefined;
  let identities: Promise<IdentitiesApi> | undefined;
  const load = () => import('./services.ts');
  return {
    connect() {
      connection ??= load().then(({ openConnection }) => openConnection(contextOf(), insecure));
      return connection;
    },
    uas() {
      api ??= load().then(({ openUas }) => openUas(contextOf()));
      return api;
    },
    identities() {
      identities ??= import('./identities-services.ts').then(({ openIdentities }) =>
        openIdentities(contextOf()),
      );
      return identities;
    },
    async disconnect() {
      await connection?.then(
        (open) => open.close(),
        () => {},
      );
    },
  };
}

/** Notes whether a request has changed something, and shows which host the command waits for. */
function watching(io: Io): Pick<Context, 'watch' | 'hasChanged'> {
  let hasChanged = false;
  return {
    watch: (send) => async (request) => {
      const done = sayAwaited(io, request.url.host);
      const reply = await send(request).finally(done);
      if (request.method !== 'GET' && reply.status < 300) hasChanged = true;
      return reply;
    },
    hasChanged: () => hasChanged,
  };
}

export async function createContext(input: ContextInput): Promise<Context> {
  const { deps, options, command, rest } = input;
  const settings = await readSettings(input);
  const { setting } = settings;
  const printing = await choosePrinting(input, setting);
  const timeoutSetting = setting('timeout');
  const timeout = timeoutSetting && parseLimit(timeoutSetting.value, timeoutSetting.source);
  const insecure = isOn(setting('insecure'));
  if (options.quiet === true) deps.io.hush();
  if (insecure) deps.io.note('warning: TLS certificates are not verified');
  const limit = await limitTime(deps, timeout);
  const { disconnect, ...opened } = services(() => context, insecure);
  const context: Context = {
    deps,
    command,
    rest,
    ...settings,
    printing,
    readsJson: printing.format === formats.json || printing.query !== undefined,
    warnings: [],
    yes: options.yes === true,
    dryRun: options.dryRun === true,
    timeout,
    signal: limit.signal,
    ...opened,
    ...watching(deps.io),
    async close() {
      limit.cancel();
      await disconnect();
    },
  };
  return context;
}
