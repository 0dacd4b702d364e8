/** Builds the context of a command from options and settings. */

import type { IdentitiesApi } from '../api/identities.ts';
import type { UasApi } from '../api/uas.ts';
import { checkChoice } from '../config/check-choice.ts';
import { chooseConfiguration } from '../config/choose.ts';
import { pathsOf } from '../config/paths.ts';
import { wrongSavedValues } from '../config/saved-values.ts';
import { isOn, optionKey, resolve, type SettingKey, type Sources } from '../config/settings.ts';
import { configFile } from '../config/store.ts';
import { parseLimit } from '../core/duration.ts';
import { formats, type SpecialFormat } from '../output/formats.ts';
import type { Deps } from '../system/deps.ts';
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

export async function createContext({
  deps,
  options,
  command,
  rest,
  specialFormat,
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
  if (color) io.useColor(checkChoice('color', color));
  const printing = printOptions(options, setting('output'), specialFormat);
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
    readsJson: printing.format === formats.json || printing.query !== undefined,
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
      const done = sayAwaited(io, request.url.host);
      const reply = await send(request).finally(done);
      if (request.method !== 'GET' && reply.status < 300) hasChanged = true;
      return reply;
    },
    hasChanged: () => hasChanged,
    uas() {
      api ??= import('./services.ts').then(({ openUas }) => openUas(context));
      return api;
    },
    identities() {
      identities ??= import('./identities-services.ts').then(({ openIdentities }) =>
        openIdentities(context),
      );
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
