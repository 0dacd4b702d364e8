/** The issuer's userinfo about the bearer of a token, requested once for each token. */
import { createHash } from 'node:crypto';
import type { Claims } from './claims.ts';
import { IssuerUnavailable, TokenRefused } from './errors.ts';
import type { Issuer } from './issuer.ts';
import type { IssuerKeys } from './keys.ts';

/** Tokens that are remembered; the oldest make room. */
const mostTokens = 10_000;

export class Userinfo {
  readonly #issuer: Issuer;
  readonly #keys: IssuerKeys;
  readonly #now: () => number;
  /** By the hash of the token, which itself is kept nowhere. */
  readonly #known = new Map<string, { until: number; info: Promise<Claims> }>();

  constructor(issuer: Issuer, keys: IssuerKeys, now: () => number) {
    this.#issuer = issuer;
    this.#keys = keys;
    this.#now = now;
  }

  /** Empty where the issuer has none for this token. @param claims those of the verified token */
  ask(token: string, claims: Claims & { exp: number }): Promise<Claims> {
    const hash = createHash('sha256').update(token).digest('base64');
    const known = this.#known.get(hash);
    if (known && known.until > this.#now()) return known.info;
    const info = this.#fetch(token, claims.sub);
    this.#known.delete(hash);
    this.#known.set(hash, { until: claims.exp * 1000, info });
    info.catch(() => this.#known.delete(hash));
    for (const [oldest] of this.#known) {
      if (this.#known.size <= mostTokens) break;
      this.#known.delete(oldest);
    }
    return info;
  }

  async #fetch(token: string, subject: unknown): Promise<Claims> {
    const { userinfo } = await this.#keys.discovery();
    if (!userinfo) return {};
    const { status, value } = await this.#issuer.get(userinfo, {
      authorization: `Bearer ${token}`,
    });
    if (status === 401) throw new TokenRefused('the issuer does not take the token any more');
    // A token without the scope openid.
    if (status === 403) return {};
    if (status !== 200 || !value) {
      throw new IssuerUnavailable(`${userinfo.href}: HTTP status ${status} without claims`);
    }
    if (subject !== undefined && value.sub !== subject) {
      throw new TokenRefused('userinfo is about another subject');
    }
    return value;
  }
}
