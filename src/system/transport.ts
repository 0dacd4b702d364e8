/** One HTTP exchange, as narrow as this program needs it. undici, `fetch` and the embedded service all fit. */
export interface HttpRequest {
  method: string;
  url: URL;
  /** For a server: the path as it was sent, with the dot segments that `url` resolves. */
  path?: string | undefined;
  headers: Record<string, string>;
  body?: Uint8Array | undefined;
  signal?: AbortSignal | undefined;
}

export interface HttpResponse {
  status: number;
  /** The reason phrase as sent; empty when the peer sent none. */
  statusText: string;
  /** Names in lower case. */
  headers: Record<string, string | string[] | undefined>;
  /** Bytes as they arrive, content encoding not yet undone. */
  body: AsyncIterable<Uint8Array>;
}

/** Sends one request and follows no redirect. Throws what the network throws; `http/client` gives it words. */
export type Transport = (request: HttpRequest) => Promise<HttpResponse>;

export interface TransportOptions {
  /** PEM text of certificate authorities to trust in addition to Node's own and NODE_EXTRA_CA_CERTS. */
  ca?: string | undefined;
  /** Skip certificate verification. */
  insecure?: boolean | undefined;
  /** Milliseconds to establish a connection. */
  connectTimeout?: number | undefined;
  /**
   * What the other end of a new connection to this machine must prove that it knows, one of these, before anything is
   * sent to it. Undefined when it need not.
   */
  secretsFor?: ((url: URL) => Promise<readonly string[] | undefined>) | undefined;
  /** As the program that cray mode stands in for: `python` reads replies and chooses proxies as its libraries do. */
  manner?: 'python' | undefined;
  /** Where proxies are named: HTTPS_PROXY, HTTP_PROXY, NO_PROXY in either case. */
  env?: Record<string, string | undefined>;
}

/** What a host shows of itself when it is connected to. */
export interface Certificate {
  subject: string;
  issuer: string;
  /** Milliseconds since the epoch. */
  validTo: number;
  /** Why it is not trusted, as Node's error code or sentence. */
  problem?: string | undefined;
  /** Who signed the last certificate of the chain; with a problem, nobody that is trusted. */
  authority?: string | undefined;
  /** The server sent its own certificate only, and those of the authorities that were given do not continue it. */
  incomplete?: boolean | undefined;
}

/** The way to a host, step by step, as far as it could be gone. */
export interface Reach {
  /** The proxy's URL without credentials, when there is one; it looks the host up then. */
  proxy?: string | undefined;
  addresses?: readonly string[] | undefined;
  connected?: boolean | undefined;
  /** TLS version and certificate; absent for plain http. */
  tls?: { protocol: string; certificate: Certificate } | undefined;
  /** What ended the way. */
  error?: unknown;
}

/** Opens a transport; `close` ends its kept-alive connections. */
export interface Connection {
  send: Transport;
  close(): Promise<void>;
  /** Looks at the way to the host of a URL and asks nothing there. Absent where there is no network. */
  reach?(url: URL, signal: AbortSignal): Promise<Reach>;
}

export type Connect = (options: TransportOptions) => Connection;
