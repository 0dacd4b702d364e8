/** How UAS itself checks a token: it asks Keycloak, and reports missing attributes. */

import { bearer } from '../../service/http/bearer.ts';
import type { Caller, Callers } from '../../service/ports.ts';
import { repr } from '../../service/python/repr.ts';
import { problem } from '../../service/uas/problem.ts';
import { userinfo } from './keycloak.ts';
import type { Sessions } from './sessions.ts';
import type { Account, LinuxAttributes } from './users.ts';

const needed = [
  'uidNumber',
  'homeDirectory',
  'name',
  'loginShell',
  'preferred_username',
  'gidNumber',
] as const;

/** Throws 400 for an account without Linux attributes. */
function linuxOf(account: Account): LinuxAttributes {
  if (account.linux) return account.linux;
  const known = userinfo(account);
  const missing = needed.filter((name) => known[name] === undefined);
  throw problem(400, `Token not valid for UAS. Attributes missing: ${repr(missing)}`);
}

export function callerOf(account: Account, linux: LinuxAttributes): Caller {
  return {
    name: account.name,
    uid: linux.uidNumber,
    gid: linux.gidNumber,
    gecos: account.fullName,
    home: linux.homeDirectory,
    shell: linux.loginShell,
    isAdministrator: account.isAdmin,
  };
}

/** Answers 500 for every token that Keycloak refuses, an expired one included. */
export function openCallers(sessions: Sessions): Callers {
  return {
    async identify(authorization) {
      if (authorization === undefined) return undefined;
      const verified = sessions.verify(bearer(authorization) ?? '');
      if (!verified?.isLive) {
        throw problem(500, 'An error was encountered while accessing Keycloak');
      }
      const { account } = verified;
      return callerOf(account, linuxOf(account));
    },
  };
}
