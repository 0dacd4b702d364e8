/** Provides a valid stored token: refreshed shortly before it expires, by one process at a time. */
import { dirname } from 'node:path';
import { formatDuration } from '../core/duration.ts';
import { messageOf, UasError } from '../core/errors.ts';
import { expiryOf } from '../core/jwt.ts';
import { checkTokenOrigin } from '../core/token-target.ts';
import type { Clock, Deps } from '../system/deps.ts';
import { tryOwnDirectory } from '../system/own-directory.ts';
import type { TokenStore } from './token-store.ts';
import { isRenewable, type StoredToken } from './tokens.ts';

/** Asks the token endpoint for a new pair; throws `unauthenticated` when the refresh token is no longer valid. */
export type Refresh = (token: StoredToken, signal: AbortSignal) => Promise<StoredToken>;

/** How many milliseconds before its expiry a token is no longer sent. */
const leeway = 30_000;

export const signInHint = 'sign in again with: uas auth login';

/** How long ago a past expiry was, as text. */
export function ago(then: number, now: number): string {
  return `${formatDuration(Math.max(1000, now - then))} ago`;
}

function expiryOfStored(token: StoredToken): number | undefined {
  return token.expires_at ?? expiryOf(token.access_token);
}

export interface FreshToken {
  /** The token, refreshed if due and possible. */
  get(): Promise<StoredToken>;
  /** After a rejection: true when there is another token to try. */
  renew(): Promise<boolean>;
}

export interface FreshTokenOptions {
  deps: Pick<Deps, 'files' | 'clock' | 'io'>;
  signal: AbortSignal;
  store: TokenStore;
  /** The stored sign-in. */
  token: StoredToken;
  refresh: Refresh;
}

function isDue(token: StoredToken, clock: Clock): boolean {
  const expiry = expiryOfStored(token);
  return expiry !== undefined && expiry - leeway <= clock.now();
}

async function save({ deps, store }: FreshTokenOptions, token: StoredToken): Promise<void> {
  try {
    await store.write(token);
  } catch (error) {
    deps.io.note(
      `warning: the refreshed token could not be saved, so you may have to sign in again: ${messageOf(error)}`,
    );
  }
}

/**
 * Runs under the lock, because another process may have refreshed in the meantime, and a refresh token is often valid
 * only once. The user may also have signed out, or signed in elsewhere.
 */
async function refreshOnce(options: FreshTokenOptions, spent: StoredToken): Promise<StoredToken> {
  const { store, refresh, signal } = options;
  const { clock, io } = options.deps;
  const stored = await store.read().catch(() => spent);
  if (!stored) {
    throw new UasError('unauthenticated', 'you were signed out in the meantime', {
      hint: signInHint,
    });
  }
  checkTokenOrigin(new URL(spent.origin), stored.origin, 'the stored token', signInHint);
  if (stored.access_token !== spent.access_token && !isDue(stored, clock)) return stored;
  const next = await refresh(isRenewable(stored) ? stored : spent, signal);
  io.hide(next.access_token);
  if (next.refresh_token) io.hide(next.refresh_token);
  await save(options, next);
  return next;
}

async function replace(options: FreshTokenOptions, spent: StoredToken): Promise<StoredToken> {
  const { store, signal } = options;
  const { files, clock, io } = options.deps;
  const path = store.lock;
  const { withLock } = await import('../system/lock.ts');
  await tryOwnDirectory(files, dirname(path));
  const next = await withLock({ files, clock, signal, path }, () => refreshOnce(options, spent));
  io.hide(next.access_token);
  return next;
}

export function freshToken(options: FreshTokenOptions): FreshToken {
  const { deps, signal } = options;
  const { clock } = deps;
  let current = options.token;

  const isExpired = (token: StoredToken) => (expiryOfStored(token) ?? Infinity) <= clock.now();

  return {
    async get() {
      if (!isDue(current, clock)) return current;
      const expired = isExpired(current);
      if (!isRenewable(current)) {
        if (!expired) return current;
        throw new UasError(
          'unauthenticated',
          `your sign-in expired ${ago(expiryOfStored(current) ?? 0, clock.now())}`,
          { hint: signInHint },
        );
      }
      try {
        current = await replace(options, current);
      } catch (error) {
        signal.throwIfAborted();
        // The token has not expired yet, so the request may succeed even if the token endpoint fails.
        if (expired) throw error;
      }
      return current;
    },

    async renew() {
      if (!isRenewable(current)) return false;
      const before = current.access_token;
      current = await replace(options, current);
      return current.access_token !== before;
    },
  };
}
