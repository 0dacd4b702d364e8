/** Failures from before there is a connection, told from those that come over one. */

/** No connection came about, so that nothing of a request has left; `cause` is why. */
export class NotConnected extends Error {
  constructor(cause: unknown) {
    super('not connected', { cause });
    this.name = 'NotConnected';
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
