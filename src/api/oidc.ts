/**
 * Signs in at the realm's token endpoint with a password or a device code. The only module that imports openid-client.
 */
import * as client from 'openid-client';
import { type RealmAddress, realmName } from '../config/realm-address.ts';
import { UasError } from '../core/errors.ts';
import type { FetchBridge } from '../http/fetch.ts';
import { replyError } from '../http/reply-error.ts';
import { patientFetch } from './device-poll.ts';
import type { Grant } from './keycloak.ts';
import { clientAuthorization, type Discovery } from './realm-endpoints.ts';

export interface Realm {
  address: RealmAddress;
  /** Scheme, host and port of the address; nothing is sent elsewhere. */
  origin: string;
  bridge: FetchBridge;
}

function configure({ address, bridge }: Realm, discovery: Partial<Discovery> = {}) {
  const { issuer, clientId, isGateway } = address;
  const metadata: client.ServerMetadata = {
    token_endpoint: `${issuer}/protocol/openid-connect/token`,
    ...discovery,
    issuer,
  };
  const config = new client.Configuration(
    metadata,
    clientId,
    undefined,
    isGateway
      ? (_as, _client, _body, headers) => {
          headers.set('authorization', clientAuthorization);
        }
      : client.None(),
  );
  config[client.customFetch] = (url, init) => bridge.fetch(url, init);
  // The bridge refuses plain http; it handles loopback and --insecure.
  client.allowInsecureRequests(config);
  return config;
}

/** Without it an issuer answers no userinfo; the gateway's realm has never been sent one. */
const scopeFor = ({ address }: Realm): Record<string, string> =>
  address.isGateway ? {} : { scope: 'openid' };

function grantOf(reply: client.TokenEndpointResponse): Grant {
  const { access_token, refresh_token, expires_in } = reply;
  return {
    access_token,
    ...(refresh_token === undefined ? {} : { refresh_token }),
    ...(expires_in === undefined ? {} : { expires_in }),
  };
}

/** The reason that the token endpoint gave (RFC 6749, section 5.2). */
function oauthError(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    return typeof error === 'string' ? error : undefined;
  } catch {
    return undefined;
  }
}

/** What went wrong, based on the reply itself rather than on the library's error classes. */
function explain(thrown: unknown, { address, origin, bridge }: Realm, what: string): UasError {
  const realm = realmName(address);
  for (let at: unknown = thrown; at instanceof Error; at = at.cause) {
    if (at instanceof UasError) return at;
  }
  const { host } = new URL(origin);
  const last = bridge.last();
  if (!last) return new UasError('failed', `${what} failed`, { cause: thrown });
  const error = replyError(last);
  const fields = { status: last.status, method: last.method, path: last.path, cause: thrown };
  switch (oauthError(last.text)) {
    case 'invalid_grant':
    case 'access_denied':
    case 'expired_token':
      return new UasError('unauthenticated', `Invalid Credentials: ${realm} refused ${what}`, {
        ...fields,
        notes: [`Keycloak: ${error.message}`],
      });
    case 'unauthorized_client':
    case 'unsupported_grant_type':
    case 'invalid_client':
      return new UasError('forbidden', `${realm} does not allow ${what}`, {
        ...fields,
        notes: [`Keycloak: ${error.message}`],
      });
    default:
      break;
  }
  if (last.status === 404) {
    return new UasError('not_found', `no sign-in service found at ${host}: is it the gateway?`, {
      ...fields,
      hint: 'check the endpoint with: uas doctor',
    });
  }
  if (last.status >= 200 && last.status < 300) {
    return new UasError('server_error', `the sign-in service at ${host} returned no token`, {
      ...fields,
      hint: 'a web page may have answered instead; check the endpoint with: uas doctor',
    });
  }
  const code = error.code === 'failed' ? 'unauthenticated' : error.code;
  return new UasError(code, `${what}: ${error.message}`, { ...fields, hint: error.hint });
}

/**
 * A token for a user name and password.
 * @throws UasError unauthenticated for wrong ones
 */
export async function passwordGrant(
  realm: Realm,
  username: string,
  password: string,
  discovery?: Discovery,
): Promise<Grant> {
  try {
    const fields = { username, password, ...scopeFor(realm) };
    const config = configure(realm, discovery);
    return grantOf(await client.genericGrantRequest(config, 'password', fields));
  } catch (error) {
    throw explain(error, realm, `the password of ${username}`);
  }
}

/** Milliseconds. */
const longestTimer = 2 ** 31 - 1;

interface Poll {
  realm: Realm;
  signal: AbortSignal;
  onTrouble: (why: string | undefined) => void;
}

/** Polls until the code is confirmed, refused or expired. */
async function poll(
  config: client.Configuration,
  started: client.DeviceAuthorizationResponse,
  { realm, signal, onTrouble }: Poll,
): Promise<client.TokenEndpointResponse> {
  let trouble: string | undefined;
  const fetch = patientFetch(realm.bridge, signal, (why) => {
    trouble = why;
    onTrouble(why);
  });
  config[client.customFetch] = (url, init) => fetch(url, init);
  const life = AbortSignal.timeout(Math.min(Math.ceil(started.expires_in * 1000), longestTimer));
  try {
    return await client.pollDeviceAuthorizationGrant(config, started, undefined, {
      signal: AbortSignal.any([signal, life]),
    });
  } catch (error) {
    signal.throwIfAborted();
    if (!life.aborted) throw error;
    throw new UasError('unauthenticated', 'the code expired before it was confirmed', {
      hint: 'start again with: uas auth login --device',
      notes: trouble === undefined ? [] : [`last reply of the sign-in service: ${trouble}`],
      cause: error,
    });
  }
}

export interface DevicePrompt {
  userCode: string;
  /** A web page to open on another device. */
  page: string;
  /** The same with the code in it. */
  completePage: string | undefined;
}

/**
 * A token after the user has confirmed a code in a browser on another device (RFC 8628).
 * @param show shows the user where to enter which code
 * @param onTrouble see {@link patientFetch}
 */
export async function deviceGrant(
  realm: Realm,
  discovery: Discovery,
  show: (prompt: DevicePrompt) => void,
  signal: AbortSignal,
  onTrouble: (why: string | undefined) => void = () => {},
): Promise<Grant> {
  const what = 'sign-in with a device code';
  const endpoint = discovery.device_authorization_endpoint;
  if (typeof endpoint !== 'string') {
    throw new UasError('failed', `${realmName(realm.address)} does not offer ${what}`, {
      hint: 'to sign in with your password, leave out --device',
    });
  }
  for (const url of [endpoint, discovery.token_endpoint]) {
    if (url === undefined) {
      throw new UasError('failed', `${realmName(realm.address)} does not name its token endpoint`);
    }
    if (URL.canParse(url) && new URL(url).origin === realm.origin) continue;
    throw new UasError(
      'failed',
      `the realm's sign-in address is ${url}, which is not on ${realm.origin}`,
      {
        hint: 'set the endpoint to the host that the realm names',
      },
    );
  }
  const config = configure(realm, discovery);
  try {
    const started = await client.initiateDeviceAuthorization(config, scopeFor(realm));
    show({
      userCode: started.user_code,
      page: started.verification_uri,
      completePage: started.verification_uri_complete,
    });
    return grantOf(await poll(config, started, { realm, signal, onTrouble }));
  } catch (error) {
    signal.throwIfAborted();
    throw explain(error, realm, what);
  }
}
