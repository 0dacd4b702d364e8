/** The interface for HTTP exchanges, implemented by undici, `fetch` and the embedded service. */
export interface HttpRequest {
  method: string;
  url: URL;
  /** For servers: the path as sent, with the dot segments that `url` resolves. */
  path?: string | undefined;
  headers: Record<string, string>;
  body?: Uint8Array | undefined;
  signal?: AbortSignal | undefined;
}

export interface HttpResponse {
  status: number;
  /** The reason phrase as sent, or empty. */
  statusText: string;
  /** Names in lower case. */
  headers: Record<string, string | string[] | undefined>;
  /** The raw bytes, before content decoding. */
  body: AsyncIterable<Uint8Array>;
}

/** Sends one request without following redirects. Throws network errors, which `http/client` translates. */
export type Transport = (request: HttpRequest) => Promise<HttpResponse>;

export interface TransportOptions {
  /** PEM text of certificate authorities to trust in addition to Node's own and NODE_EXTRA_CA_CERTS. */
  ca?: string | undefined;
  /** Skip certificate verification. */
  insecure?: boolean | undefined;
  /** Milliseconds to establish a connection. */
  connectTimeout?: number | undefined;
  /**
   * Secrets of which the peer of a new connection to this machine must prove knowledge of one before anything is
   * sent to it. Undefined if no proof is needed.
   */
  secretsFor?: ((url: URL) => Promise<readonly string[] | undefined>) | undefined;
  /** How to behave: `python` reads replies and chooses proxies like the libraries of `cray`. */
  manner?: 'python' | undefined;
  /** The environment with the proxies: HTTPS_PROXY, HTTP_PROXY, NO_PROXY in either case. */
  env?: Record<string, string | undefined>;
}

/** The certificate of a host. */
export interface Certificate {
  subject: string;
  issuer: string;
  /** Milliseconds since the epoch. */
  validFrom: number;
  validTo: number;
  /** SHA-256, in pairs of hexadecimal digits with colons between them. */
  fingerprint: string;
  pem: string;
  /** Why it is not trusted: the error code or message of Node. */
  problem?: string | undefined;
  /** The issuer of the last certificate of the chain, which is untrusted if there is a problem. */
  authority?: string | undefined;
  /** Whether the server sent only its own certificate, and the given authorities do not complete the chain. */
  incomplete?: boolean | undefined;
}

/** The result of a connection test, step by step until the first failure. */
export interface Reach {
  /** The URL of the proxy without credentials, if any. The proxy then looks up the host. */
  proxy?: string | undefined;
  addresses?: readonly string[] | undefined;
  connected?: boolean | undefined;
  /** TLS version and certificate; absent for plain http. */
  tls?: { protocol: string; certificate: Certificate } | undefined;
  /** The error of the failed step. */
  error?: unknown;
}

/** Opens a transport; `close` closes its idle connections. */
export interface Connection {
  send: Transport;
  close(): Promise<void>;
  /** Tests the connection to the host of a URL without sending a request. Absent without a network. */
  reach?(url: URL, signal: AbortSignal): Promise<Reach>;
}

export type Connect = (options: TransportOptions) => Connection;
