/** What a service says of itself before anybody has signed in: `GET /.well-known/uas`. */
import { UasError } from '../core/errors.ts';
import { isTokenTarget } from '../core/token-target.ts';
import type { Call } from '../http/call.types.ts';
import { createClient } from '../http/client.ts';
import type { ClientOptions } from '../http/client-options.ts';

export interface NamedIssuer {
  issuer: string;
  clientId: string;
}

/** Whether the reply only means that there is no such page: gateways say so with many statuses. */
function isUnknown(error: unknown): boolean {
  return error instanceof UasError && error.status !== undefined && error.status < 500;
}

function textIn(value: unknown, key: string): string {
  const text = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof text === 'string' ? text : '';
}

/** Undefined for a gateway, which names no issuer. @throws UasError server_error for an issuer that cannot be meant */
export async function namedIssuer(
  endpoint: URL,
  options: Omit<ClientOptions, 'base' | 'authorization' | 'headers' | 'refine'>,
): Promise<NamedIssuer | undefined> {
  const base = new URL(endpoint.origin);
  base.pathname = '/.well-known';
  const call: Call = { method: 'GET', path: ['uas'] };
  const authorization = { token: async () => undefined };
  let value: unknown;
  try {
    value = (await createClient({ ...options, base, authorization }).call(call)).value;
  } catch (error) {
    if (isUnknown(error)) return undefined;
    throw error;
  }
  const [issuer, clientId] = ['issuer', 'client_id'].map((key) => textIn(value, key));
  if (!issuer || !clientId) return undefined;
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const isPlain = url && !url.username && !url.search && !url.hash;
  if (!isPlain || !isTokenTarget(url, options.insecure === true)) {
    throw new UasError('server_error', `${endpoint.host} names an issuer that is not trusted`, {
      notes: [`issuer: ${issuer}`],
      hint: 'an issuer has an https address',
    });
  }
  return { issuer, clientId };
}
