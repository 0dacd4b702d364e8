/** The directories of the program, following the XDG base directory specification. */
import { join } from 'node:path';
import { accountOf } from '../system/account.ts';
import type { Env } from '../system/deps.ts';

export interface Paths {
  home: string;
  /** Saved configurations: `config.json`. */
  config: string;
  /** Access and refresh tokens, one file per configuration. */
  tokens: string;
  /** known_hosts, the ledger of uploaded keys, backups and the state of the embedded service. */
  state: string;
  cache: string;
}

/** The home directory: HOME, or that of the account if HOME is unset. */
export function homeOf(env: Env): string {
  return env.HOME || accountOf(env).homedir;
}

export function pathsOf(env: Env): Paths {
  const home = homeOf(env);
  const base = (name: string, fallback: string) => {
    const value = env[name];
    // The specification says to ignore relative paths.
    return join(value?.startsWith('/') ? value : join(home, fallback), 'uas');
  };
  const config = base('XDG_CONFIG_HOME', '.config');
  return {
    home,
    config,
    tokens: join(config, 'tokens'),
    state: base('XDG_STATE_HOME', '.local/state'),
    cache: base('XDG_CACHE_HOME', '.cache'),
  };
}
