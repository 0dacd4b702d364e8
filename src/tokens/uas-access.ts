/** Determines the User Access Service and the token to use. */

import { readCrayConfiguration } from '../config/cray-files.ts';
import { parseEndpoint, uasPath } from '../config/endpoint.ts';
import type { Paths } from '../config/paths.ts';
import type { Resolved, SettingKey } from '../config/settings.ts';
import { UasError, usageError } from '../core/errors.ts';
import { expiryOf, ownerOf } from '../core/jwt.ts';
import { checkTokenOrigin } from '../core/token-target.ts';
import type { Deps } from '../system/deps.ts';
import type { InputWorld } from '../system/read-input.ts';
import { ago, freshToken, type Refresh, signInHint } from './fresh-token.ts';
import { parseToken } from './parse-token.ts';
import { crayTokenStore, ownTokenStore, type TokenStore } from './token-store.ts';
import type { StoredToken } from './tokens.ts';

/** The required parts of a command's context. */
export interface AccessContext {
  deps: Deps;
  paths: Paths;
  configuration: string;
  signal: AbortSignal;
  setting(key: SettingKey): Resolved | undefined;
}

export interface Endpoint {
  url: URL;
  source: string;
}

/** The service's base URL. Throws a usage error when none is configured. */
export function uasEndpoint(context: AccessContext): Endpoint {
  const setting = context.setting('endpoint');
  if (setting) {
    return { url: parseEndpoint(setting.value, uasPath, setting.source), source: setting.source };
  }
  throw usageError(
    'no User Access Service is configured',
    'run: uas init, or try: uas local start',
  );
}

/** A token that was given for this run: `--token-file`, UAS_TOKEN or CRAY_CREDENTIALS. */
export async function givenToken(
  context: AccessContext,
): Promise<{ token: string; source: string } | undefined> {
  const { deps } = context;
  const file = context.setting('token-file');
  if (deps.env.UAS_TOKEN && file?.source !== '--token-file') {
    return { token: parseToken(deps.env.UAS_TOKEN, 'UAS_TOKEN'), source: 'UAS_TOKEN' };
  }
  return file && tokenFromFile(context, file);
}

/** The token in the file that a setting names; `-` is standard input. */
export async function tokenFromFile(
  world: InputWorld,
  { value, source }: Resolved,
): Promise<{ token: string; source: string }> {
  const { readTextInput } = await import('../system/text-input.ts');
  const { sourceName } = await import('../system/read-input.ts');
  const text = await readTextInput(world, value, source);
  return { token: parseToken(text, sourceName(value)), source };
}

export interface StoredSignIn {
  store: TokenStore;
  token: StoredToken;
}

/** The stored sign-in for an origin: the configuration's own, otherwise cray's for the same gateway. */
export async function storedSignIn(
  { deps, paths, configuration }: AccessContext,
  origin: string,
): Promise<StoredSignIn | undefined> {
  const { files, env, io } = deps;
  const notice = (line: string) => io.note(line);
  const store = ownTokenStore(files, paths, configuration, notice);
  const own = await store.read();
  if (own?.origin === origin) return { store, token: own };
  const cray = await readCrayConfiguration(files, env).catch(() => undefined);
  const isSame = cray?.hostname && originOf(cray.hostname) === origin;
  const borrowed = isSame ? crayTokenStore(files, env, cray, origin, notice) : undefined;
  const token = await borrowed?.read();
  if (borrowed && token) return { store: borrowed, token };
  return own && { store, token: own };
}

function originOf(hostname: string): string | undefined {
  try {
    return parseEndpoint(hostname, '/').origin;
  } catch {
    return undefined;
  }
}

export interface UasAuthorization {
  /** `UAS_TOKEN`, `CRAY_CREDENTIALS` or `--token-file`; undefined for a sign-in. */
  source?: string;
  /** There is no token at all. */
  isAnonymous?: true;
  /** What to do when the token is rejected. */
  remedy: string;
  token(url: URL): Promise<string>;
  renew?(error: UasError): Promise<boolean>;
}

/**
 * The token for requests: a given token for any origin, a stored token only for its own origin, refreshed before it
 * expires. A token that is known to have expired is not sent.
 */
export async function uasAuthorization(
  context: AccessContext,
  refresh: Refresh,
): Promise<UasAuthorization> {
  const { deps, signal } = context;
  const { io, clock } = deps;
  const given = await givenToken(context);
  if (given) {
    const { token, source } = given;
    io.hide(token);
    if (source === 'CRAY_CREDENTIALS') await warnOfOverride(context, token);
    const remedy = remedyForGiven(source);
    return {
      source,
      remedy,
      async token() {
        const expiry = expiryOf(token);
        if (expiry === undefined || expiry > clock.now()) return token;
        throw new UasError(
          'unauthenticated',
          `the token from ${source} expired ${ago(expiry, clock.now())}`,
          { hint: remedy },
        );
      },
    };
  }
  const stored = await storedSignIn(context, uasEndpoint(context).url.origin);
  if (!stored) {
    const remedy = 'sign in with: uas auth login';
    return {
      isAnonymous: true,
      remedy,
      async token() {
        throw new UasError('unauthenticated', 'you are not signed in', { hint: remedy });
      },
    };
  }
  io.hide(stored.token.access_token);
  if (stored.token.refresh_token) io.hide(stored.token.refresh_token);
  const fresh = freshToken({ deps, signal, ...stored, refresh });
  return {
    remedy: signInHint,
    async token(url) {
      checkTokenOrigin(url, stored.token.origin, 'the stored token', signInHint);
      return (await fresh.get()).access_token;
    },
    // A 400 means that the account is unsuitable; a newer token would be for the same account.
    renew: async (error) => error.status !== 400 && fresh.renew(),
  };
}

function remedyForGiven(source: string): string {
  const without = source.startsWith('-') ? `leave out ${source}` : `unset ${source}`;
  return `the token is from ${source}; get a new one, or ${without} to use your sign-in`;
}

/** The account whose token is sent with requests, as far as it is known without a request. */
export async function tokenOwner(context: AccessContext): Promise<string | undefined> {
  const given = await givenToken(context);
  if (given) return ownerOf(given.token);
  const stored = await storedSignIn(context, uasEndpoint(context).url.origin);
  return stored?.token.username ?? (stored && ownerOf(stored.token.access_token));
}

/** Warns that a variable, perhaps left over from an installation, overrides the sign-in. */
async function warnOfOverride(context: AccessContext, token: string): Promise<void> {
  const setting = context.setting('endpoint');
  const stored =
    setting &&
    (await storedSignIn(context, uasEndpoint(context).url.origin).catch(() => undefined));
  if (!stored) return;
  const owner = ownerOf(token);
  context.deps.io.note(
    `warning: CRAY_CREDENTIALS is set: acting ${owner ? `as ${owner}` : 'with its token'}, not with your sign-in${
      stored.token.username ? ` as ${stored.token.username}` : ''
    }`,
  );
}
