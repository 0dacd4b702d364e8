/** All members that a managed identity lists, for many lookups without further requests. */

import type { CredentialsRow } from '../../api/identities.types.ts';
import { idText } from '../../api/ids.ts';
import { emailIndex } from '../members.ts';
import type { Organization } from '../organization.ts';

export interface MemberIndex {
  rows: readonly CredentialsRow[];
  /** By user id, exact user name, or email address (case-insensitive). */
  find(text: string): CredentialsRow | undefined;
}

/** Reads the list once, and the email addresses only if one of `texts` is an address. */
export async function indexMembers(
  organization: Organization,
  identityId: string,
  texts: readonly string[],
): Promise<MemberIndex> {
  const rows = await organization.api.credentials.list(organization.id, identityId);
  const byId = new Map(rows.map((row) => [idText(row.userId), row]));
  const byName = new Map(rows.map((row) => [row.userName, row]));
  // Broken rows have empty fields.
  byId.delete('');
  byName.delete('');
  const named = (text: string) => byName.get(text) ?? byId.get(text);
  const needsEmails = texts.some((text) => text.includes('@') && !named(text));
  const emails = needsEmails ? await emailIndex(organization) : new Map<string, string>();
  return {
    rows,
    find: (text) => named(text) ?? byId.get(emails.get(text.toLowerCase()) ?? ''),
  };
}
