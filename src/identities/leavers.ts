/** Finds the people to offboard and everything they have, with few requests however many they are. */
import type { CredentialsRow, Member } from '../api/identities.types.ts';
import { idText } from '../api/ids.ts';
import type { Context } from '../command/command.types.ts';
import { UasError } from '../core/errors.ts';
import { credentialsId, credentialsStatus } from '../resources/member-credentials.ts';
import {
  findHoldings,
  findPerson,
  type Holding,
  type Person,
  personAmong,
} from './audit/holdings.ts';
import { requireReadable, requireSound } from './broken-rows.ts';
import type { Subject } from './offboard-person.ts';
import type { Organization } from './organization.ts';

/** A name, and the person or why there is none. */
export type Leaver = { text: string } & ({ subject: Subject } | { error: UasError });

const nameOf = (text: string, person: Person, holdings: readonly Holding[]) =>
  person.userName ?? holdings[0]?.row.userName ?? text;

async function findOne(
  context: Context,
  organization: Organization,
  text: string,
): Promise<Subject> {
  const person = await findPerson(organization, text);
  const holdings = await findHoldings(context, organization, person.userId);
  return { person, name: nameOf(text, person, holdings), holdings };
}

/** All credentials of the organization by user id. A broken row ends the search: it may belong to anybody. */
async function allHoldings(
  { deps: { io } }: Context,
  { api, id }: Organization,
): Promise<Map<string, Holding[]>> {
  const held = new Map<string, Holding[]>();
  for (const identity of await api.identities.list(id)) {
    if (idText(identity.id) === '') requireSound(identity);
    io.status(`reading ${identity.name}`);
    const rows: readonly CredentialsRow[] = await api.credentials.list(id, idText(identity.id));
    for (const row of rows) {
      if (credentialsStatus(row) === 'unknown') requireReadable(row);
      if (credentialsId(row) === undefined) continue;
      const user = idText(row.userId);
      held.set(user, [...(held.get(user) ?? []), { identity, row }]);
    }
  }
  io.status(undefined);
  return held;
}

function personOrError(members: readonly Member[], text: string): Person | UasError {
  try {
    return personAmong(members, text);
  } catch (error) {
    if (error instanceof UasError) return error;
    throw error;
  }
}

/** One name is looked up by itself, whose errors are thrown; several share one list of each managed identity. */
export async function findLeavers(
  context: Context,
  organization: Organization,
  texts: readonly string[],
): Promise<Leaver[]> {
  const [text, ...others] = texts;
  if (text !== undefined && others.length === 0) {
    return [{ text, subject: await findOne(context, organization, text) }];
  }
  const members = await organization.api.members.list(organization.id);
  const held = await allHoldings(context, organization);
  const seen = new Set<string>();
  return texts.flatMap((text): Leaver[] => {
    const person = personOrError(members, text);
    if (person instanceof UasError) return [{ text, error: person }];
    // Somebody may be named twice, by name and by address.
    if (seen.has(person.userId)) return [];
    seen.add(person.userId);
    const holdings = held.get(person.userId) ?? [];
    return [{ text, subject: { person, name: nameOf(text, person, holdings), holdings } }];
  });
}
