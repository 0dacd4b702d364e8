/** Deletes credentials and keeps the ledger correct even if the process is killed. */
import type { CredentialsRow, ManagedIdentity } from '../api/identities.types.ts';
import { idText } from '../api/ids.ts';
import type { Context } from '../command/command.types.ts';
import { UasError } from '../core/errors.ts';
import { beginWrites } from './ledger-writes.ts';
import type { Organization } from './organization.ts';
import { removeCredentials } from './remove.ts';
import { mayHaveArrived } from './unknown-outcome.ts';

/** Deletes a member's credentials; the record of replaced keys is kept. */
export async function removeNoted(
  context: Context,
  { api, id: orgId }: Organization,
  identity: ManagedIdentity,
  row: CredentialsRow,
  checked: boolean,
): Promise<void> {
  const place = {
    endpoint: api.client.base.href,
    identity: idText(identity.id),
    user: idText(row.userId),
  };
  const writes = await beginWrites(context, orgId, [{ ...place, sent: null }]);
  try {
    await removeCredentials(api, orgId, identity, row, checked);
  } catch (error) {
    const isUnknown = error instanceof UasError && mayHaveArrived(error);
    await writes.end([{ place, end: isUnknown ? 'unknown' : 'unchanged' }]);
    throw error;
  }
  await writes.end([{ place, end: 'removed' }]);
}
