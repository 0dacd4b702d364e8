import { usageError } from '../core/errors.ts';

/** The path of the User Access Service at its gateway. */
export const uasPath = '/apis/uas-mgr/v1';

/**
 * Parses the base URL of a service from a host, `host:port` or a URL. Adds `path` unless a path is given.
 * @throws UasError usage for other schemes, credentials or a query in the URL
 */
export function parseEndpoint(text: string, path: string, what = '--endpoint'): URL {
  const trimmed = text.trim();
  const candidate = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  const url = trimmed !== '' && URL.canParse(candidate) ? new URL(candidate) : undefined;
  if (!url?.hostname) throw usageError(`${what}: expected a URL or host name, got "${text}"`);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw usageError(`${what}: expected an http or https URL, got "${text}"`);
  }
  if (url.username || url.password) throw usageError(`${what}: a URL must not contain credentials`);
  if (url.search || url.hash)
    throw usageError(`${what}: the URL must not contain a query or fragment: "${text}"`);
  url.pathname = url.pathname.replace(/\/+$/, '');
  if (url.pathname === '/') url.pathname = path.replace(/\/+$/, '');
  return url;
}
