/** Runs that depend on credentials: the reason for a 409. */
import type { ConflictBody } from '../../api/identities.types.ts';
import { ReplyError } from '../../service/http/reply.ts';
import type { CredentialsRow, IdentitiesState } from '../state/identities-model.ts';
import { type Call, jsonReply } from './identities.ts';
import { queryFlag } from './parameters.ts';

/** With `checked=true` credentials in use are kept: throws the 409 that names the first of them, as text. */
export function refuseWhileRunning(
  { identities: { state }, query }: Call,
  credentials: readonly CredentialsRow[],
): void {
  if (!queryFlag(query, 'checked')) return;
  for (const { id } of credentials) {
    const runs = state.runs.rows().filter((run) => run.credentialsId === id);
    if (runs.length === 0) continue;
    const body: ConflictBody = {
      managedCredentialsId: id,
      conflicts: runs.map((run) => ({
        type: 'workflow',
        id: run.id,
        name: run.name,
        url: `https://platform.example.org/orgs/local-hpc/watch/${run.id}`,
      })),
    };
    throw new ReplyError(jsonReply(409, body));
  }
}

/** Removes the credentials; what runs with them is stopped. */
export function removeCredentials(state: IdentitiesState, { id }: CredentialsRow): void {
  for (const run of state.runs.rows()) {
    if (run.credentialsId === id) state.runs.remove(run.id);
  }
  state.credentials.remove(id);
}
