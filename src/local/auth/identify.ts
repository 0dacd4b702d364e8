/** How UAS itself looks at a token: it asks Keycloak, and tells what is missing. */
import { repr } from '../../service/python/repr.ts';
import { problem } from '../../service/uas/problem.ts';
import { bearer } from './bearer.ts';
import { userinfo } from './keycloak.ts';
import type { Sessions } from './sessions.ts';

const needed = [
  'uidNumber',
  'homeDirectory',
  'name',
  'loginShell',
  'preferred_username',
  'gidNumber',
] as const;

/**
 * The user behind the header; undefined without one. Throws 500 for every token that Keycloak refuses, an
 * expired one included, and 400 for an account without Linux attributes.
 */
export function identify(sessions: Sessions, authorization: string | undefined) {
  if (authorization === undefined) return undefined;
  const verified = sessions.verify(bearer(authorization) ?? '');
  if (!verified?.isLive) {
    throw problem(500, 'An error was encountered while accessing Keycloak');
  }
  const known = userinfo(verified.account);
  const missing = needed.filter((name) => known[name] === undefined);
  if (missing.length > 0) {
    throw problem(400, `Token not valid for UAS. Attributes missing: ${repr(missing)}`);
  }
  return verified.account.name;
}
