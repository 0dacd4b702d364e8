/** Without a configuration of cray's: the service and the sign-in of this program's own. */

import { UasError } from '../../core/errors.ts';
import { checkTokenOrigin } from '../../core/token-target.ts';
import { secretOf } from '../../tokens/client-secret.ts';
import type { Refresh } from '../../tokens/fresh-token.ts';
import type { OwnAccess } from '../../tokens/own-access.ts';
import { withGrant } from '../../tokens/tokens.ts';
import { str } from '../format/python-text.ts';
import { integerOf, isTruthy } from '../format/value.ts';
import { tokenPath } from '../gateway.ts';
import type { Session } from '../session.ts';
import { clientId } from './auth.ts';
import { clientGrant, refreshGrant } from './sign-in.ts';

/** Undefined when no service is configured there either. */
export async function openOwn(session: Session): Promise<OwnAccess | undefined> {
  const { ownAccess } = await import('../../tokens/own-access.ts');
  return ownAccess(session.deps, refresher(session));
}

/** Refreshes a stored token at the origin that it is for. */
function refresher(session: Session): Refresh {
  return async (token) => {
    if (token.issuer !== undefined) {
      // The gateway of the service is not where it was issued, and learns no secret of it.
      throw new UasError('unauthenticated', `your sign-in at ${token.issuer} has expired`, {
        hint: 'renew it with: uas list',
      });
    }
    const url = new URL(token.token_endpoint ?? tokenPath, token.origin);
    checkTokenOrigin(url, token.origin, 'the stored token');
    const { client, refresh_token = '' } = token;
    const answer = client
      ? await clientGrant(session, url.href, {
          id: client.id,
          secret: await secretOf(client, session.deps.files),
        })
      : await refreshGrant(session, url.href, clientId, refresh_token);
    const accessToken = answer.get('access_token');
    if (!isTruthy(accessToken)) throw new Error('the token endpoint answered without a token');
    const next = answer.get('refresh_token');
    const lifetime = integerOf(answer.get('expires_in'));
    const grant = {
      access_token: str(accessToken ?? ''),
      ...(typeof next === 'string' ? { refresh_token: next } : {}),
      ...(lifetime === undefined ? {} : { expires_in: lifetime }),
    };
    return withGrant(token, grant, session.deps.clock.now());
  };
}
