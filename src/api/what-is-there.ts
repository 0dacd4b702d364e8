/** Finds out, without a token, what answers at the address that somebody gives as the User Access Service. */
import { UasError } from '../core/errors.ts';
import { isRecord } from '../core/record.ts';
import type { Call } from '../http/call.types.ts';
import { createClient } from '../http/client.ts';
import { type NamedIssuer, namedIssuer } from './named-issuer.ts';
import type { RealmOptions } from './realm-endpoints.ts';

export type Found =
  /** A service that names where to sign in, such as `uas serve`. */
  | ({ kind: 'issuer' } & NamedIssuer)
  /** A gateway with the sign-in of the old system behind it. */
  | { kind: 'gateway' }
  /** A service that wants a token or has images, without a sign-in that could be found. */
  | { kind: 'service' }
  /** A Seqera Platform, which has managed identities and no UAIs. */
  | { kind: 'platform'; url: URL };

/** What a page says: its JSON, the status if it is not JSON. */
type Answer = { value: unknown; status: number };

/** The answer to a GET without a token, whatever its status below 500 is. */
async function ask(url: URL, options: RealmOptions): Promise<Answer> {
  const base = new URL(url.origin);
  base.pathname = url.pathname.replace(/\/[^/]*$/, '');
  const call: Call = { method: 'GET', path: [url.pathname.replace(/^.*\//, '')] };
  const authorization = { token: async () => undefined };
  try {
    return await createClient({ ...options, base, authorization }).call(call);
  } catch (error) {
    if (!(error instanceof UasError) || error.status === undefined) throw error;
    return { value: undefined, status: error.status };
  }
}

const at = (url: URL, pathname: string) => Object.assign(new URL(url.origin), { pathname });

async function findPlatform(endpoint: URL, options: RealmOptions): Promise<Found | undefined> {
  for (const path of ['', '/api']) {
    const { value } = await ask(at(endpoint, `${path}/service-info`), options);
    if (isRecord(value) && isRecord(value.serviceInfo)) {
      return { kind: 'platform', url: at(endpoint, path) };
    }
  }
  return undefined;
}

/** Undefined for something else. @throws UasError for a service that cannot be reached, or names an unusable issuer */
export async function whatIsAt(
  endpoint: URL,
  realmPath: string,
  options: RealmOptions,
): Promise<Found | undefined> {
  const named = await namedIssuer(endpoint, options);
  if (named) return { kind: 'issuer', ...named };
  const realm = at(endpoint, `${realmPath}/.well-known/openid-configuration`);
  const { value } = await ask(realm, options);
  if (isRecord(value) && typeof value.issuer === 'string') return { kind: 'gateway' };
  const platform = await findPlatform(endpoint, options);
  if (platform) return platform;
  const images = await ask(at(endpoint, `${endpoint.pathname}/images`), options);
  const asksForToken = images.status === 401 || images.status === 403;
  return asksForToken || isRecord(images.value) ? { kind: 'service' } : undefined;
}
