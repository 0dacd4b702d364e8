/** What the embedded service can be started with, and how that reaches the background process. */
import { join } from 'node:path';
import { childEnv } from '../../system/child-env.ts';
import type { Env } from '../../system/deps.ts';
import type { Refusal } from '../auth/gateway.ts';

export interface LocalOptions {
  /** Where state, certificates, log and lock live; made when missing, private to the user. */
  directory: string;
  /** 0 or nothing takes the port of the last start when it is free, else any. */
  port?: number | undefined;
  tls?: boolean | undefined;
  /** How many times faster than on a real system UAIs change their state. */
  speed?: number | undefined;
  /** Begin as a new system; has no effect on a state that exists. */
  empty?: boolean | undefined;
  /** Faults for tests, see `faults/grammar.ts`. */
  fault?: string | undefined;
  /** How the gateway refuses tokens, or `none` for no gateway. */
  gateway?: Refusal | 'none' | undefined;
  /** Seconds until an access token from Keycloak expires. */
  accessLifetime?: number | undefined;
  /** How many members the organization of managed identities has at least. */
  members?: number | undefined;
}

const variable = 'UAS_LOCAL_OPTIONS';

export function withOptions(env: Env, options: LocalOptions): Env {
  return childEnv(env, { [variable]: JSON.stringify(options) });
}

/** The options that {@link startLocal} gave this process; undefined when a person started it. */
export function backgroundOptions(env: Env): LocalOptions | undefined {
  const text = env[variable];
  return text === undefined ? undefined : (JSON.parse(text) as LocalOptions);
}

/** The files of the service in its directory. */
export function pathsIn(directory: string) {
  return {
    state: join(directory, 'state.jsonl'),
    info: join(directory, 'service.json'),
    lock: join(directory, 'lock'),
    log: join(directory, 'service.log'),
  };
}

/** Where the background service writes its log; the previous one is in the same place, with `.1`. */
export function logsPath(directory: string): string {
  return pathsIn(directory).log;
}
