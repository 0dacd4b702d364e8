/** Why a caller is not known: the token, or an issuer that cannot be asked. Neither ever holds the token. */

/** The token is not good: 401. */
export class TokenRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'TokenRefused';
  }
}

/** The issuer cannot be asked, which says nothing about the token: 503. */
export class IssuerUnavailable extends Error {
  constructor(reason: string, cause?: unknown) {
    super(reason, { cause });
    this.name = 'IssuerUnavailable';
  }
}
