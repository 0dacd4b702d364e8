/** Selects the members whose keys are rotated, and makes their rows. */

import type { CredentialsRow, ManagedIdentity } from '../../api/identities.types.ts';
import { idText } from '../../api/ids.ts';
import type { Context } from '../../command/command.types.ts';
import { warn } from '../../command/tell.ts';
import { UasError, usageError } from '../../core/errors.ts';
import { credentialsId, linuxUser } from '../../resources/member-credentials.ts';
import { requireReadable, unreadableProblem, warnOfFlaws } from '../broken-rows.ts';
import type { ImportRow } from '../import/import-rows.ts';
import { keyPath } from '../import/keys-directory.ts';
import { indexMembers } from '../import/member-index.ts';
import { openLedger } from '../ledger.ts';
import type { Organization } from '../organization.ts';
import { ageOf } from './key-age.ts';

/** Exactly one of them selects the members; none selects those whose new key exists. */
export interface Whose {
  members: readonly string[];
  all: boolean;
  /** Milliseconds. */
  olderThan: number | undefined;
}

async function olderThan(
  context: Context,
  { api }: Organization,
  identity: string,
  rows: readonly CredentialsRow[],
  limit: number,
): Promise<CredentialsRow[]> {
  const ledger = await openLedger(context);
  const endpoint = api.client.base.href;
  let unknown = 0;
  const old = rows.filter((row) => {
    const upload = ledger.find({ endpoint, identity, user: idText(row.userId) });
    const isThis = upload?.credentials === credentialsId(row);
    const age = ageOf(isThis ? upload?.uploaded : undefined, context.deps.clock.now());
    if (age === undefined) unknown += 1;
    return age !== undefined && age > limit;
  });
  if (unknown > 0) {
    warn(
      context,
      `${unknown} keys have an unknown age, because they were not uploaded from here, and are left unchanged`,
    );
  }
  return old;
}

/** Members with credentials whose keys are rotated, in the order of the list or as specified. */
export async function chooseRows(
  context: Context,
  organization: Organization,
  { id, name }: ManagedIdentity,
  { members, all, olderThan: limit }: Whose,
): Promise<CredentialsRow[]> {
  const ways = [members.length > 0, all, limit !== undefined].filter(Boolean).length;
  if (ways > 1) throw usageError('specify one of --member, --all or --older-than');
  const index = await indexMembers(organization, idText(id), members);
  warnOfFlaws(context, index.rows, `the list of ${name}`);
  // It is unknown whether the member of a broken row has a key, so the row is refused, not skipped.
  const added = index.rows.filter(
    (row) => credentialsId(row) !== undefined || unreadableProblem(row) !== undefined,
  );
  if (limit !== undefined) return olderThan(context, organization, idText(id), added, limit);
  if (members.length === 0) return added;
  const chosen = new Set<CredentialsRow>();
  for (const member of members) {
    const row = index.find(member);
    if (!row) throw new UasError('not_found', `there is no member "${member}"`);
    if (credentialsId(requireReadable(row)) === undefined) {
      throw new UasError('not_found', `${row.userName} has no credentials on ${name}`, {
        hint: 'to set a first key: uas managed-identities credentials set',
      });
    }
    chosen.add(row);
  }
  return [...chosen];
}

/** A row for each member, with the path of the new key from the pattern. The Linux users do not change. */
export function rotationRows(
  rows: readonly CredentialsRow[],
  directory: string,
  pattern: string,
): ImportRow[] {
  return rows.map((row, at) => {
    const linuxUsername = linuxUser(row) ?? '';
    return {
      line: at + 1,
      member: row.userName || idText(row.userId),
      linuxUsername,
      keyFile: keyPath(directory, pattern, { member: row.userName, linuxUsername }),
      within: directory,
      passphraseFile: undefined,
      passphraseEnv: undefined,
      problem: unreadableProblem(row),
    };
  });
}
