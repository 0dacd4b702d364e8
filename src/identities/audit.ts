/** Who has which key on which cluster: a matrix of members and managed identities, and what is odd in it. */

import type { CredentialsRow, ManagedIdentity, WireId } from '../api/identities.types.ts';
import { idText } from '../api/ids.ts';
import type { Context } from '../context.ts';
import { identityHost } from '../resources/managed-identity.ts';
import {
  credentialsId,
  credentialsStatus,
  fullName,
  linuxUser,
} from '../resources/member-credentials.ts';
import { type Ledger, openLedger } from './ledger.ts';
import type { Organization } from './organization.ts';

/** What a member has on one cluster. */
export interface Held {
  identity: string;
  status: 'added' | 'missing';
  linuxUsername: string | null;
  managedCredentialsId: WireId | null;
  /** When it was uploaded from here, ISO 8601; null when it was not, or not this one. */
  uploaded: string | null;
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
  const user = idText(row.userId);
  const upload = ledger.find({ endpoint, identity: idText(identity.id), user });
  const isThis = upload !== undefined && upload.credentials === credentialsId(row);
  return {
    identity: identity.name,
    status: credentialsStatus(row),
    linuxUsername: linuxUser(row) ?? null,
    managedCredentialsId: row.managedCredentialsId ?? null,
    uploaded: isThis ? upload.uploaded : null,
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

/** Reads the members of each identity. A member whom one of them does not list is missing there. */
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
      const key = idText(row.userId);
      const { userId, userName } = row;
      const member = members.get(key) ?? { userId, userName, name: fullName(row), identities: [] };
      member.identities.push(heldBy(row, identity, ledger, endpoint));
      members.set(key, member);
    }
    const added = rows.filter((row) => credentialsStatus(row) === 'added').length;
    const { id, name, platform } = identity;
    const host = identityHost(identity) ?? null;
    summaries.push({ id, name, platform, host, added, missing: rows.length - added });
  }
  io.status(undefined);
  const all = [...members.values()];
  return { identities: summaries, members: all, sharedLinuxUsers: sharedUsers(all) };
}
