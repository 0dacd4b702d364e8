/** The managed identities service with tokens of its own, made at every start. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../system/deps.ts';
import type { Faults } from '../faults/grammar.ts';
import { type IdentitiesState, organizationOf } from '../state/identities-model.ts';
import { createIdentitiesHandler } from './router.ts';

export function openIdentities(state: IdentitiesState, { switches }: Faults, clock: Clock) {
  const users = new Map<string, string>();
  const tokenFor = (role: 'owner' | 'member'): string => {
    const token = randomBytes(24).toString('base64url');
    const row = state.members.rows().find((each) => each.role === role);
    if (row) users.set(token, row.userName);
    return token;
  };
  const handle = createIdentitiesHandler({
    state,
    clock,
    quirks: {
      flatDescribe: switches.has('flat-describe'),
      extraFields: switches.has('extra-fields'),
      driftingTotal: switches.has('drifting-total'),
      rateLimit: switches.has('rate-limit'),
    },
    userOf: (token) => users.get(token),
  });
  const access = {
    token: tokenFor('owner'),
    memberToken: tokenFor('member'),
    organization: organizationOf(state).name,
  };
  return { handle, access };
}
