/** What one run of cray mode knows: filled while the options of a command settle. */
import { type CrayPaths, crayPaths } from '../config/cray-files.ts';
import type { Sources } from '../config/settings.ts';
import type { Deps } from '../system/deps.ts';
import type { Connection } from '../system/transport.ts';
import type { OwnAccess } from '../tokens/own-access.ts';
import type { Auth } from './auth/auth.types.ts';
import type { Value, ValueMap } from './format/value.ts';
import { type CookieJar, cookieJar } from './request/cookies.ts';
import { say } from './say.ts';

/** The name that the program was started under. */
export type StartedAs = 'cray' | 'uas';

export interface Session {
  readonly deps: Deps;
  readonly startedAs: StartedAs;
  readonly paths: CrayPaths;
  /** The configuration that `active_config` names. */
  activeConfiguration: string;
  /** The configuration of this run. */
  configuration: string;
  /** What it holds; empty when there is no such file. */
  config: ValueMap;
  /** `toml`, `json`, `yaml`, or what the configuration file says. */
  format: Value;
  quiet: boolean;
  /** The site wants the code of an RSA token at sign-in. */
  asksRsaToken: boolean;
  verbosity: number;
  /** Whose requests these are; undefined for nobody's. */
  auth: Auth | undefined;
  /** The service of this program's own configuration, where cray has none and the program is not cray. */
  own: OwnAccess | undefined;
  /** What the services of this run have set. */
  readonly cookies: CookieJar;
  /** Opened by the first request. */
  connection: Promise<Connection> | undefined;
}

export function createSession(deps: Deps, startedAs: StartedAs): Session {
  return {
    deps,
    startedAs,
    paths: crayPaths(deps.env),
    activeConfiguration: 'default',
    configuration: '',
    config: new Map(),
    format: 'toml',
    quiet: false,
    asksRsaToken: false,
    verbosity: 0,
    auth: undefined,
    own: undefined,
    cookies: cookieJar(),
    connection: undefined,
  };
}

/** Where the settings come from that cray does not have, such as which authorities are trusted. */
export function ownSources({ own, deps }: Session): Sources {
  return own?.sources ?? { options: {}, env: deps.env };
}

/** `-vv` shows requests, `-vvv` options, token files and raw errors as well. */
export type Level = 'always' | 'requests' | 'everything';

const needed: Record<Level, number> = { always: 0, requests: 2, everything: 3 };

/** Prints on stdout unless the run is quiet or not that talkative. */
export function log({ deps, quiet, verbosity }: Session, level: Level, text: string): void {
  if (!quiet && verbosity >= needed[level]) say(deps.io, deps.io.redact(text));
}
