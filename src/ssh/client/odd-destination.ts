/** Warnings about the destination of a connect string before ssh connects. */
import { isIP } from 'node:net';
import type { Destination } from './connect-string.ts';

const loopback = /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|::1?|::ffff:127\..+)$/i;
const linkLocal = /^(?:169\.254\.|fe[89ab][0-9a-f]:)/i;
const encoded = /(?:^|\.)xn--/i;

/** Whether the host is this machine. */
export function isThisMachine(host: string): boolean {
  return loopback.test(host.replace(/^\[|\]$|\.$/g, ''));
}

function oddness(host: string, service: URL): string | undefined {
  if (isThisMachine(host)) {
    return isThisMachine(service.hostname) ? undefined : 'which is this machine';
  }
  if (linkLocal.test(host) && isIP(host) !== 0) return 'an address of this network segment only';
  return encoded.test(host) ? 'a name that may look like another one' : undefined;
}

/**
 * Warnings, one sentence each: the service contradicts itself about the address, or a cluster has no reason to send
 * this host.
 * @param service the source of the connect string: an embedded service may send this machine
 */
export function destinationWarnings({ host }: Destination, uaiIp: unknown, service: URL): string[] {
  const why = oddness(host, service);
  const contradicts = typeof uaiIp === 'string' && uaiIp !== '' && uaiIp !== host;
  return [
    ...(contradicts
      ? [`warning: the service names ${uaiIp} as the address, but ${host} to connect to`]
      : []),
    ...(why === undefined ? [] : [`warning: the service leads to ${host}, ${why}`]),
  ];
}
