/** Opens a tunnel through a proxy (RFC 9110, section 9.3.6). undici's own waits forever for a silent proxy. */
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { Trusted } from './authorities.ts';
import { ProxyError } from './not-connected.ts';

export interface TunnelOptions {
  /** For a proxy with an https URL. */
  tls: Trusted;
  /** Time limit in milliseconds to establish the tunnel. */
  timeout: number;
  signal: AbortSignal;
}

export const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '');
export const portOf = (url: URL) => Number(url.port) || (url.protocol === 'https:' ? 443 : 80);

/** A decoded name or password from a URL; an unescaped percent sign is kept. */
function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The header with the name and password in the proxy's URL; none without them. */
export function proxyAuthorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const credentials = Buffer.from(`${plain(username)}:${plain(password)}`).toString('base64');
  return { 'proxy-authorization': `Basic ${credentials}` };
}

/** A connection to the host of the URL. Throws a {@link ProxyError}, or the reason of the signal. */
export function openTunnel(
  proxy: URL,
  url: URL,
  { tls, timeout, signal }: TunnelOptions,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const target = `${url.hostname}:${portOf(url)}`;
    const send = proxy.protocol === 'https:' ? secureRequest : request;
    const outgoing = send({
      host: hostOf(proxy),
      port: portOf(proxy),
      method: 'CONNECT',
      path: target,
      agent: false,
      headers: { host: target, ...proxyAuthorization(proxy) },
      ...tls,
    });
    const give = (settle: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      settle();
    };
    const fail = (message: string, cause?: unknown) =>
      give(() => {
        outgoing.destroy();
        reject(new ProxyError(proxy, message, cause));
      });
    const stop = () =>
      give(() => {
        outgoing.destroy();
        reject(signal.reason);
      });
    const timer = setTimeout(() => fail('it does not answer'), timeout);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    outgoing.on('error', (error) => fail(error.message, error));
    outgoing.once('close', () => fail('it closed the connection'));
    outgoing.once('connect', ({ statusCode, statusMessage }, socket, head) => {
      socket.on('error', () => {});
      if (statusCode !== 200) {
        socket.destroy();
        fail(`it answered ${statusCode} ${statusMessage ?? ''}`.trim());
      } else if (head.length > 0) {
        // No host sends data first over HTTP or TLS, so this is a page from the proxy.
        socket.destroy();
        fail('it answered with a page of its own');
      } else {
        give(() => resolve(socket));
      }
    });
    outgoing.end();
  });
}
