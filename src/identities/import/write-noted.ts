/** Writes one key and records it in the ledger. */
import type { WriteCredentials } from '../../api/identities.types.ts';
import type { Context } from '../../command/command.types.ts';
import { UasError } from '../../core/errors.ts';
import { beginWrites } from '../ledger-writes.ts';
import type { LoadedKey } from './key-input.ts';
import { type Place, type Written, writeCredentials } from './write-credentials.ts';

export async function writeNoted(
  context: Context,
  place: Place,
  {
    body,
    existing,
    loaded,
  }: { body: WriteCredentials; existing?: string | undefined; loaded: LoadedKey },
): Promise<Written> {
  const { api, identity, userId } = place;
  const { fingerprint, publicKey } = loaded.key;
  const ledgerPlace = { endpoint: api.client.base.href, identity: identity.id, user: userId };
  const writes = await beginWrites(context, place.orgId, [{ ...ledgerPlace, sent: fingerprint }]);
  const written = await writeCredentials(place, existing, body).catch(async (error: unknown) => {
    const isUnknown = error instanceof UasError && error.inDoubt;
    await writes.end([{ place: ledgerPlace, end: isUnknown ? 'unknown' : 'unchanged' }]);
    throw error;
  });
  const end = {
    ...{ ...ledgerPlace, credentials: written.id ?? '', fingerprint, publicKey },
    ...{ linuxUsername: body.metadata.userName },
    uploaded: new Date(context.deps.clock.now()).toISOString(),
  };
  await writes.end([{ place: ledgerPlace, end }]);
  return written;
}
