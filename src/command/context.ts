/** From options to settings to clients: what a command is handed beside its own options. */
import type { IdentitiesApi } from '../api/identities.ts';
import type { UasApi } from '../api/uas.ts';
import { chooseConfiguration } from '../config/choose.ts';
import { type Paths, pathsOf } from '../config/paths.ts';
import { wrongSavedValues } from '../config/saved-values.ts';
import {
  checkChoice,
  isOn,
  type Resolved,
  resolve,
  type SettingKey,
  type Sources,
} from '../config/settings.ts';
import { configFile, type Saved } from '../config/store.ts';
import { parseLimit } from '../core/duration.ts';
import type { UasError } from '../core/errors.ts';
import { optionKey } from '../core/option-key.ts';
import type { PrintOptions } from '../output/print.ts';
import type { Deps } from '../system/deps.ts';
import type { Line } from '../system/io.ts';
import type { Connection, Transport } from '../system/transport.ts';
import { printOptions } from './print-options.ts';

/** Options by name as the command line gave them. */
export type Options = Readonly<Record<string, unknown>>;

export interface Context {
  deps: Deps;
  /** Words of the command, for error lines: `admin config images list`. */
  command: string;
  /** What stood after `--`, for commands that run one. */
  rest: readonly string[];
  paths: Paths;
  saved: Saved;
  /** Why the saved configurations could not be read, in a command that goes on without them. */
  savedProblem: UasError | undefined;
  /** Values of the configuration in use that are wrong, in a command that goes on without them. */
  wrongValues: readonly UasError[];
  /** The configuration in use; it need not exist. */
  configuration: string;
  sources: Sources;
  setting(key: SettingKey): Resolved | undefined;
  printing: PrintOptions;
  /** Whether a failure is told as JSON: one line on stderr, with nothing beside it and nothing on stdout. */
  readsJson: boolean;
  /** Said on stderr when all went well, by who reads JSON; see `warn`. */
  warnings: Line[];
  /** `--yes` */
  yes: boolean;
  dryRun: boolean;
  /** `--timeout` in milliseconds; infinity for no limit. */
  timeout: number | undefined;
  /** Aborted by Ctrl-C and when `--timeout` runs out. */
  signal: AbortSignal;
  /** The User Access Service with the caller's token. */
  uas(): Promise<UasApi>;
  /** Managed identities with the caller's access token. */
  identities(): Promise<IdentitiesApi>;
  /** A connection with the settings for TLS and proxies, closed at the end. */
  connect(): Promise<Connection>;
  /** The transport with what it changes noted for {@link Context.hasChanged}. */
  watch(send: Transport): Transport;
  /** Whether a service has done something for this command that was more than reading. */
  hasChanged(): boolean;
  close(): Promise<void>;
}

export interface ContextInput {
  deps: Deps;
  options: Options;
  command: string;
  rest: readonly string[];
  /** Makes a command that repairs the configuration work with a missing one. */
  lenient?: boolean;
  /** Makes a command that shows or changes the configuration work with wrong values in it. */
  repairs?: boolean;
}

export async function createContext({
  deps,
  options,
  command,
  rest,
  lenient = false,
  repairs = lenient,
}: ContextInput): Promise<Context> {
  const { env, io } = deps;
  const settingOptions = new Proxy(options, {
    get: (target, key) => target[optionKey(String(key))],
  }) as Sources['options'];
  const paths = pathsOf(env);
  const { saved, problem, chosen, name } = await chooseConfiguration(
    deps,
    paths,
    settingOptions,
    lenient,
  );
  const sources: Sources = { options: settingOptions, env, configuration: chosen };
  const isCurrent = name === (saved.current ?? 'default');
  const wrong = wrongSavedValues(sources, configFile(paths), isCurrent);
  const [wrongValue] = wrong.values();
  if (wrongValue && !repairs) throw wrongValue;
  const setting = (key: SettingKey) =>
    resolve(key, wrong.has(key) ? { options: settingOptions, env } : sources);

  const color = setting('color');
  if (color) io.useColor(checkChoice('color', color) as 'auto' | 'always' | 'never');
  const printing = printOptions(options, setting('output'));
  if (printing.query !== undefined) {
    const { checkQuery } = await import('../output/query.ts');
    await checkQuery(printing.query);
  }
  const timeoutSetting = setting('timeout');
  const timeout = timeoutSetting && parseLimit(timeoutSetting.value, timeoutSetting.source);
  const insecure = isOn(setting('insecure'));
  if (insecure) io.say('warning: TLS certificates are not verified');
  if (options.quiet === true) io.hush();

  const closers: (() => void | Promise<void>)[] = [];
  let signal = deps.signal;
  if (timeout !== undefined) {
    const { deadline } = await import('../system/deadline.ts');
    const limit = deadline(deps.clock, timeout, deps.signal, '--timeout');
    signal = limit.signal;
    closers.push(limit.cancel);
  }
  let connection: Promise<Connection> | undefined;
  let hasChanged = false;
  let api: Promise<UasApi> | undefined;
  let identities: Promise<IdentitiesApi> | undefined;

  const context: Context = {
    deps,
    command,
    rest,
    paths,
    saved,
    savedProblem: problem,
    wrongValues: [...wrong.values()],
    configuration: name,
    sources,
    setting,
    printing,
    readsJson: printing.format === 'json' || printing.query !== undefined,
    warnings: [],
    yes: options.yes === true,
    dryRun: options.dryRun === true,
    timeout,
    signal,
    connect() {
      connection ??= import('./services.ts').then(({ openConnection }) =>
        openConnection(context, insecure),
      );
      return connection;
    },
    watch: (send) => async (request) => {
      const reply = await send(request);
      if (request.method !== 'GET' && reply.status < 300) hasChanged = true;
      return reply;
    },
    hasChanged: () => hasChanged,
    uas() {
      api ??= import('./services.ts').then(({ openUas }) => openUas(context));
      return api;
    },
    identities() {
      identities ??= import('./services.ts').then(({ openIdentities }) => openIdentities(context));
      return identities;
    },
    async close() {
      for (const closer of closers) await closer();
      await connection?.then(
        (open) => open.close(),
        () => {},
      );
    },
  };
  return context;
}
