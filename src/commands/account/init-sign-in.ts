/** The sign-in of `uas init`: one that is there already, or a new one. */
import type { Context } from '../../command/command.types.ts';
import { type Endpoint, givenToken, storedSignIn } from '../../tokens/uas-access.ts';
import { getToken, type Outcome, warn } from './auth-login.ts';
import type { InitOptions } from './init-values.ts';

export interface SignedIn {
  username: string | null;
  signedIn: boolean;
  /** A new sign-in, to be stored. */
  outcome?: Outcome;
}

/** The token given, or the sign-in stored for this gateway; prints which one is used. */
export async function presentSignIn(
  context: Context,
  endpoint: Endpoint,
  isAnother = false,
): Promise<SignedIn | undefined> {
  const { io } = context.deps;
  const given = await givenToken(context);
  if (given) {
    io.note(`using the token from ${given.source}`);
    return { username: null, signedIn: true };
  }
  const stored = isAnother ? undefined : await storedSignIn(context, endpoint.url.origin);
  if (stored?.token.origin !== endpoint.url.origin) return undefined;
  const { username = null } = stored.token;
  io.note(`using the sign-in${username ? ` as ${username}` : ''} in ${stored.store.file}`);
  return { username, signedIn: true };
}

/** Signs in unless a valid sign-in exists, or there is nobody to ask for a password. */
export async function signInOnce(
  context: Context,
  options: InitOptions,
  endpoint: Endpoint,
): Promise<SignedIn> {
  const asks =
    options.passwordStdin ||
    options.tokenStdin ||
    options.device ||
    options.username ||
    options.clientId;
  const present = await presentSignIn(context, endpoint, Boolean(asks));
  if (present) return present;
  if (!context.deps.prompt.available && !asks) return { username: null, signedIn: false };
  const outcome = await getToken(context, endpoint, 'uas', options);
  warn(context, 'uas', outcome);
  return { username: outcome.token.username ?? null, signedIn: true, outcome };
}
