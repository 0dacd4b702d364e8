/** Deletes objects that the service protects while runs use them, and reports those runs. */

import type { IdentitiesApi } from '../api/identities.ts';
import type { Conflict, CredentialsRow, ManagedIdentity } from '../api/identities.types.ts';
import { idText } from '../api/ids.ts';
import { UasError } from '../core/errors.ts';
import { credentialsId } from '../resources/member-credentials.ts';

/** The runs that a 409 names. */
export function conflictsOf(error: UasError): Conflict[] {
  return (error.details ?? []).filter(
    (detail): detail is Conflict => typeof detail === 'object' && detail !== null,
  );
}

/** A run as text: `workflow happy_turing (abc) https://…`. */
export function conflictText({ type = 'run', name, id, url }: Conflict): string {
  return [type, name, id && `(${id})`, url].filter(Boolean).join(' ');
}

/** The refusal, with the object's name and how to proceed. */
function blocked(error: UasError, what: string): UasError {
  const runs = conflictsOf(error).length;
  const by = runs === 0 ? 'an active run' : `${runs} ${runs === 1 ? 'run' : 'runs'}`;
  return new UasError('conflict', `${what} is in use by ${by} and was not deleted`, {
    status: error.status,
    method: error.method,
    path: error.path,
    details: error.details,
    hint: 'wait until the runs end, or add --force to delete anyway; the service then stops the runs',
    cause: error,
  });
}

/** Statuses with which the service may say that there is no such object; none is documented. */
const perhapsGone = new Set([400, 403, 404]);

/**
 * Deletes one object. If the reply to a delete is lost, the delete is repeated and finds nothing; `isGone` then
 * checks whether the object was deleted.
 */
export async function remove(
  what: string,
  send: () => Promise<void>,
  isGone: () => Promise<boolean>,
): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (!(error instanceof UasError)) throw error;
    if (error.status === 409) throw blocked(error, what);
    if (!perhapsGone.has(error.status ?? 0)) throw error;
    if (!(await isGone().catch(() => false))) throw error;
  }
}

/** Deletes the credentials of one member. */
export function removeCredentials(
  api: IdentitiesApi,
  orgId: string,
  { id, name }: ManagedIdentity,
  row: CredentialsRow,
  checked: boolean,
): Promise<void> {
  const identity = idText(id);
  const userId = idText(row.userId);
  return remove(
    `${row.userName} on ${name}`,
    () => api.credentials.remove(orgId, identity, credentialsId(row) ?? '', checked),
    async () => {
      const rows = await api.credentials.list(orgId, identity, { userId });
      return !rows.some((other) => credentialsId(other) === credentialsId(row));
    },
  );
}
