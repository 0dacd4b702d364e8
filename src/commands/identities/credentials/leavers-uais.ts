/** The UAIs of people who are offboarded. */
import type { Uai } from '../../../api/uas.types.ts';
import type { Context } from '../../../command/command.types.ts';
import { throwFailures } from '../../../core/results.ts';
import type { Subject } from '../../../identities/offboard-person.ts';
import { linuxUser } from '../../../resources/member-credentials.ts';
import type { Line } from '../../../system/styled-line.ts';
import { forgetUais, removeUais } from '../../../uais/remove.ts';

export interface LeaversUais {
  uais: readonly Uai[];
  /** Deletes them. Returns what to tell. */
  remove(): Promise<Line[]>;
}

export const noUais: LeaversUais = { uais: [], remove: async () => [] };

/** The owners of a person's UAIs: their Linux users on the clusters; without credentials, the user name. */
function ownersOf({ holdings, person }: Subject): string[] {
  const users = holdings.flatMap(({ row }) => linuxUser(row) ?? []);
  return users.length > 0 || person.userName === undefined ? users : [person.userName];
}

/** One list for all of them, before anything is deleted: a caller who is not an administrator learns it in time. */
export async function findUais(
  context: Context,
  subjects: readonly Subject[],
): Promise<LeaversUais> {
  const api = await context.uas();
  const owners = new Set(subjects.flatMap(ownersOf));
  const uais = (await api.uais.list()).filter(({ username = '' }) => owners.has(username));
  const names = uais.map(({ uai_name: name }) => name);
  async function remove(): Promise<Line[]> {
    if (names.length === 0) return ['they have no UAIs'];
    const routes = { list: () => api.uais.list(), remove: api.uais.remove };
    const { results, errors } = await removeUais(routes, names);
    await forgetUais(context, results);
    throwFailures(results, 'UAIs were not deleted', errors);
    return [`deleted UAIs: ${names.join(', ')}`];
  }
  return { uais, remove };
}
