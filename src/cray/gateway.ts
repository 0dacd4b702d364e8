/** Where the requests of a run go: the gateway of cray's configuration, or the service of this program's own. */
import { uasPath } from '../config/endpoint.ts';
import { isOn } from '../config/settings.ts';
import { isTokenTarget } from '../core/token-target.ts';
import { InsecureTransport } from './auth/oauth.ts';
import type { Invocation } from './click/model.ts';
import { CrayFailure } from './failure.ts';
import { getDeep, isTruthy, type Value } from './format/value.ts';
import { makeUrl } from './request/urls.ts';
import type { Session } from './session.ts';

/** The only realm that cray signs in at. */
export const tokenPath = '/keycloak/realms/shasta/protocol/openid-connect/token';

/** What the configuration says. Throws when it says nothing. */
export function savedHostname(invocation: Invocation): Value {
  const hostname = getDeep(invocation.session.config, 'core.hostname');
  if (hostname !== undefined) return hostname;
  throw new CrayFailure(
    invocation,
    'No hostname configured. Run `cray config set core hostname={Cray API URL}`',
    { preamble: 'usage' },
  );
}

export function hostnameOf(invocation: Invocation): string {
  const hostname = savedHostname(invocation);
  if (typeof hostname === 'string') return hostname;
  throw new TypeError('core.hostname is no text');
}

/** The address of a route of the service: `/uas`. */
export function addressOf(invocation: Invocation, route: string): string {
  const { own } = invocation.session;
  return own ? `${own.endpoint.href}${route}` : makeUrl(hostnameOf(invocation), uasPath + route);
}

/** Where tokens are asked for. */
export function tokenUrlOf(invocation: Invocation): string {
  const { own } = invocation.session;
  return makeUrl(own ? own.endpoint.origin : hostnameOf(invocation), tokenPath);
}

/** Empty for none. */
export function tenantOf({ own, config }: Session): string {
  if (own) return own.setting('tenant')?.value ?? '';
  const tenant = getDeep(config, 'core.tenant');
  if (!isTruthy(tenant)) return '';
  if (typeof tenant === 'string') return tenant;
  throw new TypeError('core.tenant is no text');
}

/** Refuses to send a token over plain HTTP, unless it stays on this machine and our own configuration says so. */
export function requireTls({ own }: Session, address: string): void {
  if (address.toLowerCase().startsWith('https://')) return;
  if (own && isTokenTarget(new URL(address), isOn(own.setting('insecure')))) return;
  throw new InsecureTransport();
}
