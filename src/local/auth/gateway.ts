/** The gateway in front of UAS: users reach only the routes that are open to them, and nothing without a token. */

import { bearer } from '../../service/http/bearer.ts';
import { type Reply, reply } from '../../service/http/reply.ts';
import { isOpenToUsers } from '../../service/uas/open-to-users.ts';
import { basePath } from '../../service/uas/router.ts';
import type { HttpRequest } from '../../system/transport.ts';
import type { Sessions } from './sessions.ts';

/** How it refuses: the policy's 403, or a 401 that comes before the policy, as text or as a page. */
export type Refusal = '403' | '401' | '401-html';

function policyRefusal(): Reply {
  const refused = reply(403, 'text/plain', 'Unauthorized Request');
  return { ...refused, headers: { ...refused.headers, 'x-ext-auth-allow': 'no' } };
}

function tokenRefusal(refusal: Refusal): Reply {
  if (refusal === '401') return reply(401, 'text/plain', 'Jwt is expired');
  if (refusal === '401-html') {
    return reply(
      401,
      'text/html',
      '<html>\n<head><title>401 Unauthorized</title></head>\n<body><h1>401 Unauthorized</h1></body>\n</html>\n',
    );
  }
  return policyRefusal();
}

/** The gateway's own answer, or undefined when the request goes on to UAS. */
export function gateway(
  sessions: Sessions,
  { method, url, path: sent = url.pathname, headers }: HttpRequest,
  refusal: Refusal,
): Reply | undefined {
  const verified = sessions.verify(bearer(headers.authorization) ?? '');
  if (!verified) return tokenRefusal(refusal);
  const isOpen = isOpenToUsers(method, sent.slice(basePath.length));
  return verified.account.isAdmin || isOpen ? undefined : policyRefusal();
}
