/** Who is signed in where, until when, and whether UAS accepts the account. */
import { createIdentitiesApi } from '../api/identities.ts';
import { missingAttributes } from '../api/keycloak.ts';
import type { Context } from '../command/command.types.ts';
import { openIdentitiesClient } from '../command/identities-services.ts';
import { openKeycloak } from '../command/realm.ts';
import { openUasAuthorization } from '../command/services.ts';
import { UasError } from '../core/errors.ts';
import { expiryOf, ownerOf } from '../core/jwt.ts';
import type { Look } from '../output/view.ts';
import {
  givenIdentitiesToken,
  identitiesAuthorization,
  identitiesEndpoint,
} from '../tokens/identities-access.ts';
import { realmFor } from '../tokens/realm.ts';
import { isRenewable, readToken, type TokenService, tokenFile } from '../tokens/tokens.ts';
import { givenToken, storedSignIn, uasEndpoint } from '../tokens/uas-access.ts';
import { isoTime } from './report.ts';

export interface Status {
  service: TokenService;
  signed_in: boolean;
  username: string | null;
  endpoint: string | null;
  configuration: string;
  /** A variable, an option or a file. */
  source: string | null;
  /** The account of the stored sign-in that the source overrides; null when it overrides none. */
  overrides: string | null;
  /** ISO 8601; null when the token does not say. */
  expires_at: string | null;
  /** Whether a new token can be had without signing in. */
  refreshable: boolean;
  /** Linux attributes that UAS will miss; null when they could not be checked. */
  missing_attributes: string[] | null;
  /** Why it is not a valid sign-in, or what could not be determined. */
  problem: string | null;
}

export const statusDisplay: Look<Status> = {
  name: (row) => row.username ?? '',
  columns: [
    { key: 'signed_in', value: (row) => row.signed_in },
    { key: 'user', value: (row) => row.username },
    { key: 'endpoint', value: (row) => row.endpoint },
    { key: 'configuration', value: (row) => row.configuration },
    { key: 'token', value: (row) => row.source },
    { key: 'until', value: (row) => row.expires_at },
    { key: 'refreshable', value: (row) => row.refreshable },
    { key: 'missing', value: (row) => row.missing_attributes?.join(', ') },
    { key: 'problem', value: (row) => row.problem, wide: true },
  ],
};

/** What the service says about a token; fields that could not be requested are undefined. */
interface Answer {
  username?: string | undefined;
  missing?: string[] | undefined;
  problem?: string;
  rejected?: boolean;
}

async function askKeycloak(
  context: Context,
  origin: string,
  token: string,
  isClient: boolean,
): Promise<Answer> {
  try {
    const info = await (await openKeycloak(context, origin)).userinfo(token);
    const { preferred_username } = info;
    const username = typeof preferred_username === 'string' ? preferred_username : undefined;
    return { username, missing: missingAttributes(info) };
  } catch (error) {
    if (!(error instanceof UasError)) throw error;
    // Many realms tell only who a person is.
    if (error.status === 401 && isClient) return {};
    const rejected = error.status === 401;
    const who = realmFor(context, origin).isGateway ? 'Keycloak' : 'the issuer';
    const what = rejected ? `${who} rejects the token` : `${who} could not be reached`;
    return { rejected, problem: `${what}: ${error.message}` };
  }
}

async function askPlatform(context: Context, token: string): Promise<Answer> {
  try {
    const client = await openIdentitiesClient(context, { token: async () => token });
    return { username: (await createIdentitiesApi(client).userInfo()).user.userName };
  } catch (error) {
    if (!(error instanceof UasError)) throw error;
    return { rejected: error.code === 'unauthenticated', problem: error.message };
  }
}

async function uasFacts(context: Context) {
  const { url } = uasEndpoint(context);
  const given = await givenToken(context);
  const authorization = await openUasAuthorization(context);
  const token = await authorization.token(url);
  // Read after requesting the token, which may have refreshed it.
  const found = await storedSignIn(context, url.origin).catch(() => undefined);
  const stored = given ? undefined : found;
  return {
    url,
    token,
    source: given?.source ?? stored?.store.file,
    overrides: given && found ? (found.token.username ?? found.store.file) : undefined,
    expires: stored?.token.expires_at ?? expiryOf(token),
    refreshable: stored !== undefined && isRenewable(stored.token),
    username: stored?.token.username ?? ownerOf(token),
    answer: await askKeycloak(context, url.origin, token, stored?.token.client !== undefined),
  };
}

async function identitiesFacts(context: Context) {
  const { deps, paths, configuration } = context;
  const { url } = identitiesEndpoint(context);
  const given = await givenIdentitiesToken(context);
  const { token: ask } = await identitiesAuthorization(context);
  const token = (await ask(url)) ?? '';
  const stored = given
    ? undefined
    : await readToken(deps.files, paths, configuration, () => {}, 'identities');
  return {
    url,
    token,
    source: given?.source ?? tokenFile(paths, configuration, 'identities'),
    overrides: undefined,
    expires: stored?.expires_at ?? expiryOf(token),
    refreshable: false,
    username: stored?.username,
    answer: await askPlatform(context, token),
  };
}

function endpointOf(context: Context, service: TokenService): string | null {
  try {
    return (service === 'uas' ? uasEndpoint(context) : identitiesEndpoint(context)).url.href;
  } catch {
    return null;
  }
}

export async function status(context: Context, service: TokenService): Promise<Status> {
  const { configuration } = context;
  try {
    const facts = await (service === 'uas' ? uasFacts(context) : identitiesFacts(context));
    const { answer } = facts;
    return {
      service,
      signed_in: answer.rejected !== true,
      username: answer.username ?? facts.username ?? null,
      endpoint: facts.url.href,
      configuration,
      source: facts.source ?? null,
      overrides: facts.overrides ?? null,
      expires_at: isoTime(facts.expires),
      refreshable: facts.refreshable,
      missing_attributes: answer.missing ?? null,
      problem: answer.problem ?? null,
    };
  } catch (error) {
    const isVerdict =
      error instanceof UasError && (error.code === 'unauthenticated' || error.code === 'usage');
    if (!isVerdict) throw error;
    // A file that cannot be read provides no token, and is given as the reason.
    const { message, hint } = context.savedProblem ?? error;
    return {
      service,
      signed_in: false,
      username: null,
      endpoint: endpointOf(context, service),
      configuration,
      source: null,
      overrides: null,
      expires_at: null,
      refreshable: false,
      missing_attributes: null,
      problem: hint ? `${message}; ${hint}` : message,
    };
  }
}
