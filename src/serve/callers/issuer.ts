/** Requests to the OpenID Connect issuer: what it says of itself, its keys, and who the bearer of a token is. */
import { messageOf } from '../../core/errors.ts';
import { isRecord } from '../../core/record.ts';
import { collectBytes } from '../../system/reply-bytes.ts';
import type { Transport } from '../../system/transport.ts';
import { IssuerUnavailable } from './errors.ts';

export interface Discovery {
  jwksUri: URL;
  /** Undefined where the issuer offers none at its own origin. */
  userinfo: URL | undefined;
}

export interface Answer {
  status: number;
  /** Undefined when the body is not a JSON object. */
  value: Readonly<Record<string, unknown>> | undefined;
}

/** Milliseconds for one request. */
const patience = 5000;
const mostBytes = 1024 * 1024;

export class Issuer {
  readonly url: string;
  readonly #send: Transport;

  constructor(url: string, send: Transport) {
    this.url = url;
    this.#send = send;
  }

  /** @throws IssuerUnavailable when there is no answer, or one of 500 and above */
  async get(url: URL, headers: Record<string, string> = {}): Promise<Answer> {
    try {
      const { status, body } = await this.#send({
        method: 'GET',
        url,
        headers: { accept: 'application/json', 'user-agent': 'uas-serve', ...headers },
        signal: AbortSignal.timeout(patience),
      });
      const text = (await collectBytes(body, mostBytes)).toString('utf8');
      if (status >= 500 || status === 429) throw new Error(`HTTP status ${status}`);
      return { status, value: recordIn(text) };
    } catch (error) {
      throw new IssuerUnavailable(`${url.origin}${url.pathname}: ${messageOf(error)}`, error);
    }
  }

  async discover(): Promise<Discovery> {
    const url = new URL(`${this.url.replace(/\/$/, '')}/.well-known/openid-configuration`);
    const { status, value } = await this.get(url);
    if (status !== 200 || !value) throw new IssuerUnavailable(`${url.href}: HTTP status ${status}`);
    if (value.issuer !== this.url) {
      throw new IssuerUnavailable(`${url.href} names the issuer ${String(value.issuer)}`);
    }
    const jwksUri = urlIn(value.jwks_uri);
    if (!jwksUri || (jwksUri.protocol !== 'https:' && jwksUri.protocol !== url.protocol)) {
      throw new IssuerUnavailable(`${url.href} names no jwks_uri that can be trusted`);
    }
    const userinfo = urlIn(value.userinfo_endpoint);
    // Tokens go to the configured issuer only.
    return { jwksUri, userinfo: userinfo?.origin === url.origin ? userinfo : undefined };
  }
}

const urlIn = (value: unknown) =>
  typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;

function recordIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
