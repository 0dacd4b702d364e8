/** Members of an organization as a managed identity lists them: by user name, email address or id. */
import type { CredentialsRow, ManagedIdentity } from '../api/identities.types.ts';
import { idText } from '../api/ids.ts';
import { selectOne } from '../command/select.ts';
import { UasError } from '../core/errors.ts';
import { checkName } from '../core/names.ts';
import { memberResource } from '../resources/member-credentials.ts';
import type { Line } from '../system/styled-line.ts';
import { perhapsBroken, requireReadable } from './broken-rows.ts';
import type { Organization } from './organization.ts';

/** The user ids of members by lowercase email address, which only another list contains. */
export async function emailIndex(
  { api, id }: Organization,
  search?: string,
): Promise<Map<string, string>> {
  const members = await api.members.list(id, search);
  return new Map(
    members.flatMap(({ email, userId }) => (email ? [[email.toLowerCase(), idText(userId)]] : [])),
  );
}

async function rowOf(
  { api, id }: Organization,
  identity: ManagedIdentity,
  userId: string,
): Promise<CredentialsRow | undefined> {
  const rows = await api.credentials.list(id, idText(identity.id), { userId });
  return rows.find((row) => idText(row.userId) === userId);
}

/** The caller's own row. */
export async function ownRow(
  organization: Organization,
  identity: ManagedIdentity,
): Promise<CredentialsRow> {
  const me = await organization.me();
  const row = await rowOf(organization, identity, idText(me.id));
  if (row) return requireReadable(row);
  throw new UasError('not_found', `${me.userName} is not a member of the organization`);
}

/**
 * One member with or without credentials. The service's search is free text, so its results are compared
 * exactly.
 * @throws UasError not_found with the nearest names; forbidden when callers may see only themselves
 */
export async function findMember(
  organization: Organization,
  identity: ManagedIdentity,
  text: string,
): Promise<CredentialsRow> {
  const { api, id } = organization;
  const name = checkName(memberResource.singular, text, memberResource.grammar);
  let userId = /^\d+$/.test(name) ? name : undefined;
  if (name.includes('@')) {
    const email = name.toLowerCase();
    userId =
      (await emailIndex(organization, name)).get(email) ??
      (await emailIndex(organization)).get(email);
  }
  const byId = userId === undefined ? undefined : await rowOf(organization, identity, userId);
  if (byId) return requireReadable(byId);
  const found = await api.credentials.list(id, idText(identity.id), { search: name });
  const exact = found.find(({ userName }) => userName === name);
  if (exact) return requireReadable(exact);
  if ((await organization.isOwner()) === false) throw onlyOwners(name);
  const all = await api.credentials.list(id, idText(identity.id));
  try {
    return requireReadable(await selectOne(memberResource, async () => all, name));
  } catch (error) {
    const broken = perhapsBroken(all);
    if (!(error instanceof UasError) || error.code !== 'not_found' || broken === '') throw error;
    throw new UasError('server_error', `${error.message}${broken}`, { hint: error.hint });
  }
}

function onlyOwners(member: string): UasError {
  return new UasError(
    'forbidden',
    `you cannot see "${member}": you are not an owner of the organization`,
    {
      hint: 'to manage your own credentials, leave out --member',
    },
  );
}

/** Why a list has only one row, if the caller may see no others. */
export async function visibilityNote(
  organization: Organization,
  rows: readonly CredentialsRow[],
): Promise<Line | undefined> {
  const [row, ...others] = rows;
  if (others.length > 0) return undefined;
  const isOwner = await organization.isOwner().catch(() => undefined);
  if (isOwner === true) return undefined;
  const own = 'you see only your own row: you are not an owner of the organization';
  if (isOwner === false) return own;
  const me = await organization.me().catch(() => undefined);
  return row && me && idText(row.userId) === idText(me.id)
    ? 'you see only your own row; if you are not an owner of the organization, there may be others'
    : undefined;
}
