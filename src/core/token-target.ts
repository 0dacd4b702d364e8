/** Decides which addresses may receive a token, a password or a private key. */
import { UasError } from './errors.ts';
import { isLoopback } from './loopback.ts';

/** Whether the connection is private, or the user accepts that it is not. */
export function isTokenTarget(url: URL, insecure: boolean): boolean {
  return url.protocol === 'https:' || isLoopback(url) || insecure;
}

/** Refuses to send a secret over plain HTTP to another machine. */
export function checkTokenTarget(url: URL, insecure: boolean): void {
  if (isTokenTarget(url, insecure)) return;
  throw new UasError('usage', `will not send a token over plain http to ${url.host}`, {
    hint: 'use https, or add --insecure to send it anyway',
  });
}

/**
 * Rejects sending a secret for one origin (scheme, host and port) to another.
 * @param what the secret, for the error: `the stored token`
 */
export function checkTokenOrigin(url: URL, origin: string, what: string, hint?: string): void {
  if (url.origin === origin) return;
  throw new UasError('unauthenticated', `${what} is for ${origin}, not for ${url.origin}`, {
    hint,
  });
}
