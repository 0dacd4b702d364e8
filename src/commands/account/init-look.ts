/** Looks what answers at the address given to `uas init`, before anything is asked or saved. */
import type { Found } from '../../api/what-is-there.ts';
import type { Context } from '../../command/command.types.ts';
import { clientOptions } from '../../command/services.ts';
import { realmPath } from '../../config/realm-address.ts';
import type { SavedConfiguration } from '../../config/store.ts';
import { UasError } from '../../core/errors.ts';

function notFound(endpoint: URL, found: Found | undefined): UasError {
  const { host } = endpoint;
  if (found?.kind === 'platform') {
    return new UasError('not_found', `${host} is a Seqera Platform, which has no UAIs`, {
      hint: `for managed identities: uas config set identities-endpoint=${found.url.href.replace(/\/$/, '')}, then uas auth login --service identities`,
    });
  }
  return new UasError('not_found', `${host} answers, but no User Access Service was found there`, {
    hint: 'check the host name; for a service that cannot be reached from here: --no-auth',
  });
}

function sayFound({ deps: { io } }: Context, { host }: URL, found: Found): void {
  if (found.kind === 'issuer') io.note(`the service names its issuer: ${found.issuer}`);
  else if (found.kind === 'gateway') io.note(`found a gateway with its sign-in at ${host}`);
  else io.note(`found a service at ${host}, but no sign-in`);
}

/**
 * Says what was found, and returns what has to be saved of it.
 * @throws UasError unreachable, or not_found if it is not a User Access Service
 */
export async function lookAt(context: Context, endpoint: URL): Promise<SavedConfiguration> {
  const { whatIsAt } = await import('../../api/what-is-there.ts');
  const found = await whatIsAt(endpoint, realmPath, await clientOptions(context));
  if (!found || found.kind === 'platform') throw notFound(endpoint, found);
  sayFound(context, endpoint, found);
  return found.kind === 'issuer' ? { issuer: found.issuer, 'client-id': found.clientId } : {};
}
