/** The request line and the headers, byte for byte. */
import { proxyAuthorization } from '../tunnel.ts';

export interface Head {
  method: string;
  url: URL;
  headers: Record<string, string>;
  /** Of the body; undefined without one. */
  length: number | undefined;
  /** Asked for the whole address when the request is in the clear. */
  proxy: URL | undefined;
}

/** Throws for a header that would end early or begin another one, and for a character that Latin-1 has not. */
export function headOf({ method, url, headers, length, proxy }: Head): Buffer {
  const isForwarded = proxy !== undefined && url.protocol === 'http:';
  const target = `${isForwarded ? url.origin : ''}${url.pathname}${url.search}`;
  const expectsBody = method !== 'GET' && method !== 'HEAD';
  const all = {
    host: url.host,
    connection: 'keep-alive',
    ...headers,
    ...(length === undefined && !expectsBody ? {} : { 'content-length': String(length ?? 0) }),
    ...(isForwarded ? proxyAuthorization(proxy) : {}),
  };
  const lines = [`${method} ${target} HTTP/1.1`];
  for (const [name, value] of Object.entries(all)) {
    if (/[\r\n\0]|[^\u0000-\u00ff]|^\s/.test(value)) {
      throw new Error(`the header ${name} has a character that HTTP forbids`);
    }
    lines.push(`${name}: ${value}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}
