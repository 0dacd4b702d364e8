/** Errors before a connection is established, as opposed to errors on a connection. */
import type { Certificate } from '../system/transport.ts';

/** There is no connection, so no part of a request was sent; `cause` is the reason. */
export class NotConnected extends Error {
  /** The server's certificate, when it is not trusted. */
  readonly certificate: Certificate | undefined;

  constructor(cause: unknown, certificate?: Certificate) {
    super('not connected', { cause });
    this.name = 'NotConnected';
    this.certificate = certificate;
  }
}

/** The proxy, not the service behind it, is the reason that there is no connection; `cause` is the network error. */
export class ProxyError extends Error {
  /** Host and port. */
  readonly proxy: string;

  constructor(proxy: URL, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ProxyError';
    this.proxy = proxy.host;
  }
}
