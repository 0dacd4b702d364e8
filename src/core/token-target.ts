/** The one place that decides which address may see a token, a password or a private key. */
import { UasError } from './errors.ts';
import { isLoopback } from './loopback.ts';

/** Whether nobody on the way can read what is sent there, or the user does not mind. */
export function isTokenTarget(url: URL, insecure: boolean): boolean {
  return url.protocol === 'https:' || isLoopback(url) || insecure;
}

/** Refuses to send a secret over plain HTTP to another machine. */
export function checkTokenTarget(url: URL, insecure: boolean): void {
  if (isTokenTarget(url, insecure)) return;
  throw new UasError('usage', `will not send a token over plain http to ${url.host}`, {
    hint: 'use https, or --insecure if you must',
  });
}

/**
 * Refuses to send what was got for one origin (scheme, host and port) to another.
 * @param what is meant, for the error: `the stored token`
 */
export function checkTokenOrigin(url: URL, origin: string, what: string, hint?: string): void {
  if (url.origin === origin) return;
  throw new UasError('unauthenticated', `${what} is for ${origin}, not for ${url.origin}`, {
    hint,
  });
}
