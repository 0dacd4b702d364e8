/** Who has which key on which cluster: a matrix of members and managed identities, with irregularities. */

import type { CredentialsRow, ManagedIdentity, WireId } from '../../api/identities.types.ts';
import { idText } from '../../api/ids.ts';
import { flawOf } from '../../api/rows.ts';
import type { Context } from '../../command/command.types.ts';
import { identityHost } from '../../resources/managed-identity.ts';
import {
  type CredentialsStatus,
  credentialsId,
  credentialsStatus,
  fullName,
  linuxUser,
} from '../../resources/member-credentials.ts';
import { unreadableProblem, warnOfFlaws } from '../broken-rows.ts';
import { type Ledger, openLedger } from '../ledger.ts';
import type { Organization } from '../organization.ts';

/** What a member has on one cluster. */
export interface Held {
  identity: string;
  status: CredentialsStatus;
  linuxUsername: string | null;
  managedCredentialsId: WireId | null;
  /** When this key was uploaded from here, ISO 8601; null when it was not. */
  uploaded: string | null;
  /** When a write with an unknown outcome began; absent when there is none. */
  unsettled?: string;
}

export interface AuditMember {
  userId: WireId;
  userName: string;
  name: string;
  identities: Held[];
}

export interface AuditIdentity {
  id: WireId;
  name: string;
  platform: string;
  host: string | null;
  added: number;
  missing: number;
  /** Members with broken rows; absent when there are none. */
  unknown?: number;
}

export interface Audit {
  identities: AuditIdentity[];
  members: AuditMember[];
  /** Linux users that several members have on one cluster. */
  sharedLinuxUsers: { identity: string; linuxUsername: string; members: string[] }[];
}

function heldBy(
  row: CredentialsRow,
  identity: ManagedIdentity,
  ledger: Ledger,
  endpoint: string,
): Held {
  const place = { endpoint, identity: idText(identity.id), user: idText(row.userId) };
  const upload = ledger.find(place);
  const unsettled = ledger.unsettled(place);
  const status = unreadableProblem(row) === undefined ? credentialsStatus(row) : 'unknown';
  const isThis = upload !== undefined && upload.credentials === credentialsId(row);
  return {
    identity: identity.name,
    status,
    linuxUsername: linuxUser(row) ?? null,
    managedCredentialsId: row.managedCredentialsId ?? null,
    uploaded: isThis ? upload.uploaded : null,
    ...(unsettled && status === 'added' ? { unsettled: unsettled.begun } : {}),
  };
}

function sharedUsers(members: readonly AuditMember[]): Audit['sharedLinuxUsers'] {
  const users = new Map<string, Audit['sharedLinuxUsers'][number]>();
  for (const { userName, identities } of members) {
    for (const { identity, linuxUsername } of identities) {
      if (linuxUsername === null) continue;
      const key = JSON.stringify([identity, linuxUsername]);
      const shared = users.get(key) ?? { identity, linuxUsername, members: [] };
      shared.members.push(userName);
      users.set(key, shared);
    }
  }
  return [...users.values()].filter(({ members: who }) => who.length > 1);
}

/** Reads the members of each identity. A member that an identity does not list counts as missing there. */
export async function readAudit(
  context: Context,
  { api, id: orgId }: Organization,
  identities: readonly ManagedIdentity[],
): Promise<Audit> {
  const { io } = context.deps;
  const ledger = await openLedger(context);
  const endpoint = api.client.base.href;
  const members = new Map<string, AuditMember>();
  const summaries: AuditIdentity[] = [];
  for (const identity of identities) {
    io.status(`reading ${identity.name}, ${summaries.length + 1} of ${identities.length}`);
    const rows = await api.credentials.list(orgId, idText(identity.id));
    for (const row of rows) {
      // A broken row without an id belongs to no known member and stays a separate row.
      const key = idText(row.userId) || `${identity.name} row ${flawOf(row)?.at}`;
      const { userId } = row;
      // A broken row may have anything there.
      const userName = typeof row.userName === 'string' ? row.userName : '';
      const member = members.get(key) ?? { userId, userName, name: fullName(row), identities: [] };
      member.identities.push(heldBy(row, identity, ledger, endpoint));
      members.set(key, member);
    }
    warnOfFlaws(context, rows, `the list of ${identity.name}`);
    const count = (status: CredentialsStatus) =>
      rows.filter((row) => credentialsStatus(row) === status).length;
    const [added, missing, unknown] = [count('added'), count('missing'), count('unknown')];
    const { id, name, platform } = identity;
    const host = identityHost(identity) ?? null;
    summaries.push({
      ...{ id, name, platform, host, added, missing },
      ...(unknown > 0 ? { unknown } : {}),
    });
  }
  io.status(undefined);
  const all = [...members.values()];
  return { identities: summaries, members: all, sharedLinuxUsers: sharedUsers(all) };
}
