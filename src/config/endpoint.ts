import { usageError } from '../core/errors.ts';

/** The path of the User Access Service at its gateway. */
export const uasPath = '/apis/uas-mgr/v1';

/**
 * A service's base URL from what a user typed: a host, `host:port` or a URL. `path` is added unless one was given.
 * @throws UasError usage for other schemes, credentials or a query in the URL
 */
export function parseEndpoint(text: string, path: string, what = '--endpoint'): URL {
  const trimmed = text.trim();
  const candidate = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  const url = trimmed !== '' && URL.canParse(candidate) ? new URL(candidate) : undefined;
  if (!url?.hostname) throw usageError(`${what}: "${text}" is no URL or host name`);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw usageError(`${what}: "${text}" is neither http nor https`);
  }
  if (url.username || url.password) throw usageError(`${what}: a URL must not hold a password`);
  if (url.search || url.hash) throw usageError(`${what}: "${text}" has a query or fragment`);
  url.pathname = url.pathname.replace(/\/+$/, '');
  if (url.pathname === '/') url.pathname = path.replace(/\/+$/, '');
  return url;
}
