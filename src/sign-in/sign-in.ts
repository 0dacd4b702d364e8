/** Gets a token for the User Access Service by password, device code, pasting, or for a client itself. */
import { type Grant, missingAttributes, type Userinfo } from '../api/keycloak.ts';
import type { Context } from '../command/command.types.ts';
import { openKeycloak, openRealm } from '../command/realm.ts';
import { UasError } from '../core/errors.ts';
import { expiryOf, ownerOf } from '../core/jwt.ts';
import type { ClientSignIn } from '../tokens/client-sign-in.ts';
import { parseGrant } from '../tokens/parse-token.ts';
import { realmFor } from '../tokens/realm.ts';
import { type StoredToken, withGrant } from '../tokens/tokens.ts';
import { askSecret, askUsername } from './ask.ts';
import { asClient, type ClientRequest } from './client.ts';

export type SignInRequest =
  | {
      method: 'password' | 'device' | 'pasted';
      /** Read the secret from standard input instead of asking. */
      fromStdin: boolean;
    }
  | ClientRequest;

export interface SignedIn {
  token: StoredToken;
  /** Missing Linux attributes that UAS requires; undefined when the realm could not be reached. */
  missing: string[] | undefined;
}

async function byPassword(context: Context, origin: string, fromStdin: boolean): Promise<Grant> {
  const username = await askUsername(context);
  const option = '--password-stdin';
  const what = { what: 'password', of: username, option, fromStdin };
  const password = await askSecret(context, what);
  const { passwordGrant } = await import('../api/oidc.ts');
  const realm = await openRealm(context, origin);
  const found = realm.address.isGateway
    ? undefined
    : (await (await openKeycloak(context, origin)).discover()).discovery;
  return passwordGrant(realm, username, password, found);
}

async function byDevice(context: Context, origin: string): Promise<Grant> {
  const { deps, signal } = context;
  const { deviceGrant } = await import('../api/oidc.ts');
  const keycloak = await openKeycloak(context, origin);
  const show = ({ userCode, page, completePage }: import('../api/oidc.ts').DevicePrompt) => {
    deps.io.release();
    deps.io.say(`open ${page} in a browser and enter the code ${userCode}`);
    if (completePage) deps.io.say(`or open ${completePage}`);
    deps.io.status('waiting for the browser …');
  };
  const { discovery } = await keycloak.discover();
  const onTrouble = (why: string | undefined) =>
    deps.io.status(`waiting for the browser …${why ? ` (asking again: ${why})` : ''}`);
  return deviceGrant(await openRealm(context, origin), discovery, show, signal, onTrouble);
}

async function pasted(context: Context, fromStdin: boolean): Promise<Grant> {
  const option = '--token-stdin';
  const text = await askSecret(context, { what: 'token', option, fromStdin });
  return parseGrant(text, fromStdin ? 'standard input' : 'the answer');
}

/** A grant, and the client that it was granted to if that signed in for itself. */
interface Granted {
  grant: Grant;
  client?: ClientSignIn;
}

async function getGrant(
  context: Context,
  origin: string,
  request: SignInRequest,
): Promise<Granted> {
  switch (request.method) {
    case 'password':
      return { grant: await byPassword(context, origin, request.fromStdin) };
    case 'device':
      return { grant: await byDevice(context, origin) };
    case 'pasted':
      return { grant: await pasted(context, request.fromStdin) };
    case 'client':
      return asClient(context, origin, request);
  }
}

/**
 * The account according to the realm; undefined when the realm cannot be reached. A token that it rejects is refused,
 * except that of a client: many realms tell only who a person is.
 */
async function ask(
  context: Context,
  origin: string,
  { grant, client }: Granted,
): Promise<Userinfo | undefined> {
  try {
    return await (await openKeycloak(context, origin)).userinfo(grant.access_token);
  } catch (error) {
    if (!(error instanceof UasError)) throw error;
    if (error.status !== 401 || client) return undefined;
    throw new UasError('unauthenticated', `Keycloak at ${new URL(origin).host} rejects the token`, {
      hint: 'has it expired, or is it from another system?',
      cause: error,
    });
  }
}

export async function signIn(
  context: Context,
  endpoint: URL,
  request: SignInRequest,
): Promise<SignedIn> {
  const { origin } = endpoint;
  const { io, clock } = context.deps;
  const granted = await getGrant(context, origin, request);
  const { grant, client } = granted;
  io.status(undefined);
  io.hide(grant.access_token);
  if (grant.refresh_token) io.hide(grant.refresh_token);
  const info = await ask(context, origin, granted);
  const claimed = info?.preferred_username ?? ownerOf(grant.access_token);
  const { issuer, clientId, isGateway } = realmFor(context, origin);
  // The sign-in is refreshed and ended where it was made, whatever the configuration says later.
  const where = isGateway ? {} : { issuer, client_id: clientId };
  const token = withGrant({ access_token: '', origin, ...where }, grant, clock.now());
  const expires_at = token.expires_at ?? expiryOf(grant.access_token);
  return {
    token: {
      ...token,
      ...(client && { client }),
      ...(typeof claimed === 'string' ? { username: claimed } : {}),
      ...(expires_at === undefined ? {} : { expires_at }),
    },
    missing: info && missingAttributes(info),
  };
}
