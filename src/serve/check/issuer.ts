/** Whether the issuer can be asked, and has keys that tokens can be verified with. */
import { messageOf } from '../../core/errors.ts';
import type { Transport } from '../../system/transport.ts';
import { Issuer } from '../callers/issuer.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

export async function checkIssuer(url: string, send: Transport): Promise<Finding[]> {
  const issuer = new Issuer(url, send);
  try {
    const { jwksUri, userinfo } = await issuer.discover();
    const { status, value } = await issuer.get(jwksUri);
    const keys = Array.isArray(value?.keys) ? value.keys.length : 0;
    if (status !== 200 || keys === 0) {
      const message = `${jwksUri.href} has no keys (HTTP status ${status})`;
      return [fail('issuer', message, 'let the realm sign access tokens with RS256 or ES256')];
    }
    const found = ok('issuer', `${url} has ${keys} ${keys === 1 ? 'key' : 'keys'}`);
    if (userinfo) return [found];
    return [
      found,
      warn(
        'userinfo',
        'the issuer offers no userinfo at its own address',
        'put all claims (see claims) into the access tokens',
      ),
    ];
  } catch (error) {
    return [
      fail(
        'issuer',
        messageOf(error),
        'check issuer and issuerCa: the issuer has to be written exactly as its tokens name it',
      ),
    ];
  }
}
