/** All credentials of one member on the managed identities of an organization. */

import type { CredentialsRow, ManagedIdentity, Member } from '../../api/identities.types.ts';
import { idText } from '../../api/ids.ts';
import type { Context } from '../../command/command.types.ts';
import { UasError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { credentialsId, credentialsStatus } from '../../resources/member-credentials.ts';
import { requireReadable, requireSound } from '../broken-rows.ts';
import type { Organization } from '../organization.ts';

export interface Person {
  userId: string;
  userName: string | undefined;
  /** Undefined for a member who has left the organization. */
  memberId: string | undefined;
}

export interface Holding {
  identity: ManagedIdentity;
  row: CredentialsRow;
}

function memberAmong(rows: readonly Member[], text: string): Member | undefined {
  const wanted = text.toLowerCase();
  return rows.find(({ userName, userId, email }) => {
    return userName === text || idText(userId) === text || email?.toLowerCase() === wanted;
  });
}

/** The member of a complete list by user name, email address or id. The id may belong to a member who has left. */
export function personAmong(members: readonly Member[], text: string): Person {
  const member = memberAmong(members, text);
  if (member) {
    const { userId, userName, memberId } = member;
    return { userId: idText(userId), userName, memberId: idText(memberId) };
  }
  if (/^\d+$/.test(text)) return { userId: text, userName: undefined, memberId: undefined };
  const names = members.map(({ userName }) => userName);
  throw new UasError('not_found', `there is no member "${text}"`, {
    hint: didYouMean(text, names) ?? 'to name a member who has left, use the user id',
  });
}

/** {@link personAmong}, with a search first, which is one short page. */
export async function findPerson({ api, id }: Organization, text: string): Promise<Person> {
  const found = /^\d+$/.test(text) ? [] : await api.members.list(id, text);
  return personAmong(memberAmong(found, text) ? found : await api.members.list(id), text);
}

/** The member's credentials for each identity. */
export async function findHoldings(
  { deps }: Context,
  { api, id }: Organization,
  userId: string,
): Promise<Holding[]> {
  const holdings: Holding[] = [];
  for (const identity of await api.identities.list(id)) {
    if (idText(identity.id) === '') requireSound(identity);
    deps.io.status(`reading ${identity.name}`);
    const rows = await api.credentials.list(id, idText(identity.id), { userId });
    const row = rows.find((candidate) => idText(candidate.userId) === userId);
    // An unreadable row may belong to this member, so "no credentials" could be false.
    for (const other of row ? [row] : rows) {
      if (credentialsStatus(other) === 'unknown') requireReadable(other);
    }
    if (row && credentialsId(row) !== undefined) holdings.push({ identity, row });
  }
  deps.io.status(undefined);
  return holdings;
}
