/** Failures from before there is a connection, told from those that come over one. */
import type { Certificate } from '../system/transport.ts';

/** No connection came about, so that nothing of a request has left; `cause` is why. */
export class NotConnected extends Error {
  /** What the server showed, when it is not trusted. */
  readonly certificate: Certificate | undefined;

  constructor(cause: unknown, certificate?: Certificate) {
    super('not connected', { cause });
    this.name = 'NotConnected';
    this.certificate = certificate;
  }
}

/** The proxy, and not the service behind it, is why there is no connection; `cause` is what the network said. */
export class ProxyError extends Error {
  /** Host and port. */
  readonly proxy: string;

  constructor(proxy: URL, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ProxyError';
    this.proxy = proxy.host;
  }
}
