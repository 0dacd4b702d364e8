/** The file that stores one sign-in: ours, or one that cray created and still uses. */
import { basename, join } from 'node:path';
import { type CrayConfiguration, crayTokenFile } from '../config/cray-files.ts';
import { type Paths, pathsOf } from '../config/paths.ts';
import { messageOf, UasError } from '../core/errors.ts';
import { expiryOf } from '../core/jwt.ts';
import type { Env } from '../system/deps.ts';
import type { Files } from '../system/files.ts';
import {
  checkPrivate,
  readToken,
  type StoredToken,
  type TokenService,
  tokenFile,
  writeToken,
} from './tokens.ts';

export interface TokenStore {
  file: string;
  /** Lock for refreshing the token. */
  lock: string;
  /** The owner of the sign-in, for messages. */
  owner: 'uas' | 'cray';
  read(): Promise<StoredToken | undefined>;
  write(token: StoredToken): Promise<void>;
}

type Notice = (line: string) => void;

export function ownTokenStore(
  files: Files,
  paths: Paths,
  configuration: string,
  onNotice: Notice,
  service: TokenService = 'uas',
): TokenStore {
  const file = tokenFile(paths, configuration, service);
  return {
    file,
    lock: `${file}.lock`,
    owner: 'uas',
    read: () => readToken(files, paths, configuration, onNotice, service),
    write: async (token) => {
      await writeToken(files, paths, configuration, token, service);
    },
  };
}

type CrayToken = Record<string, unknown> & {
  access_token: string;
  refresh_token?: unknown;
  /** Seconds since the epoch, with a fraction. */
  expires_at?: unknown;
};

/**
 * Lock for refreshing one of cray's tokens. It is in another directory, because some programs take any file there for a
 * token.
 */
export function crayTokenLock(env: Env, file: string): string {
  return join(pathsOf(env).state, `cray.${basename(file)}.lock`);
}

/** cray's sign-in of a configuration; undefined when that has no host or user yet. */
export function crayTokenStore(
  files: Files,
  env: Env,
  { hostname, username }: CrayConfiguration,
  origin: string,
  onNotice: Notice,
): TokenStore | undefined {
  if (!hostname || !username) return undefined;
  const file = crayTokenFile(env, hostname, username);

  async function parse(): Promise<CrayToken | undefined> {
    // cray creates the file with the user's umask, which often allows the user's private group to write.
    if (!(await checkPrivate(files, file, onNotice, 0o002))) return undefined;
    try {
      const value = JSON.parse((await files.readOwn(file))?.toString('utf8') ?? '') as CrayToken;
      if (typeof value?.access_token === 'string') return value;
      throw new Error('it contains no token');
    } catch (error) {
      throw new UasError('unauthenticated', `cannot use ${file}: ${messageOf(error)}`, {
        hint: 'sign in with: uas auth login',
      });
    }
  }

  return {
    file,
    lock: crayTokenLock(env, file),
    owner: 'cray',
    async read() {
      const value = await parse();
      if (!value) return undefined;
      const { access_token, refresh_token, expires_at } = value;
      const expires = typeof expires_at === 'number' ? expires_at * 1000 : expiryOf(access_token);
      return {
        access_token,
        origin,
        username,
        client_id: 'shasta',
        ...(expires === undefined ? {} : { expires_at: expires }),
        ...(typeof refresh_token === 'string' ? { refresh_token } : {}),
      };
    },
    /** Everything else in cray's file is preserved. */
    async write({ access_token, refresh_token, expires_at }) {
      const next = {
        ...(await parse().catch(() => undefined)),
        access_token,
        ...(refresh_token === undefined ? {} : { refresh_token }),
        ...(expires_at === undefined ? {} : { expires_at: expires_at / 1000 }),
        client_id: 'shasta',
      };
      await files.writePrivate(file, JSON.stringify(next));
    },
  };
}
