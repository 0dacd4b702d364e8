/** `uas managed-identities credentials audit`: who has a key on which cluster, who should not, and which keys are old. */

import type { ManagedIdentity } from '../../../api/identities.types.ts';
import { idText } from '../../../api/ids.ts';
import { addExamples, type Configure } from '../../../command/app.ts';
import { completes } from '../../../command/completes.ts';
import { flag, optionsOf, text } from '../../../command/declare.ts';
import { selectOne } from '../../../command/select.ts';
import { readTargets } from '../../../command/targets.ts';
import { type Audit, readAudit } from '../../../identities/audit/audit.ts';
import {
  auditDisplay,
  findingNotes,
  membersWithout,
  oldKeys,
  unsettledHoldings,
} from '../../../identities/audit/audit-view.ts';
import {
  type Drift,
  type Expected,
  findDrift,
  readExpected,
} from '../../../identities/audit/drift.ts';
import { requireSound } from '../../../identities/broken-rows.ts';
import { checkStandardInput } from '../../../identities/input.ts';
import { emailIndex } from '../../../identities/members.ts';
import { type Organization, openOrganization } from '../../../identities/organization.ts';
import { parseAge } from '../../../identities/rotation/key-age.ts';
import { listView } from '../../../output/view.ts';
import { identityResource } from '../../../resources/managed-identity.ts';
import { addIdentityOptions } from '../identity-options.ts';

async function chooseIdentities(
  { api, id }: Organization,
  names: readonly string[],
): Promise<ManagedIdentity[]> {
  const all = await api.identities.list(id);
  // A cluster without an id cannot be audited, so it is reported.
  for (const identity of all) if (idText(identity.id) === '') requireSound(identity);
  if (names.length === 0) return all;
  const chosen = new Set<ManagedIdentity>();
  for (const name of names) chosen.add(await selectOne(identityResource, async () => all, name));
  return [...chosen];
}

/** Credentials that are missing, of unknown outcome or unreadable. */
function countGaps({ identities, members }: Audit): number {
  const missing = identities.reduce((sum, identity) => sum + identity.missing, 0);
  const broken = identities.reduce((sum, { unknown = 0 }) => sum + unknown, 0);
  return missing + unsettledHoldings(members).length + broken;
}

/** What JSON shows. */
function auditValue(
  { identities, sharedLinuxUsers }: Audit,
  { members, drift, old }: Pick<Audit, 'members'> & { drift?: unknown; old?: unknown },
) {
  return {
    identities,
    members,
    sharedLinuxUsers,
    ...(drift ? { drift } : {}),
    ...(old ? { old } : {}),
  };
}

async function visibilityNotes(organization: Organization, { members }: Audit): Promise<string[]> {
  if (members.length > 1 || (await organization.isOwner()) !== false) return [];
  return ['you see only your own row: you are not an owner of the organization'];
}

async function compare(
  organization: Organization,
  audit: Audit,
  expected: readonly Expected[],
): Promise<Drift[]> {
  const texts = expected.map(({ member }) => member);
  return findDrift(audit, expected, await memberIds(organization, audit, texts));
}

/** Looks up the ids of the members that a list names. E-mail addresses are fetched only if the list has one. */
async function memberIds(organization: Organization, { members }: Audit, texts: readonly string[]) {
  const ids = new Map<string, string>();
  for (const { userId } of members) ids.set(idText(userId), idText(userId));
  for (const { userId, userName } of members) ids.set(userName, idText(userId));
  const emails = texts.some((text) => text.includes('@') && !ids.has(text))
    ? await emailIndex(organization)
    : new Map<string, string>();
  return (text: string) => ids.get(text) ?? emails.get(text.toLowerCase());
}

export const auditCredentials: Configure = (command, app) => {
  const identityOptions = addIdentityOptions(
    command.argument('[identities...]', 'names or ids of managed identities (default: all)'),
  );
  const own = optionsOf(command, {
    missing: flag('--missing', 'show only members without credentials on some cluster'),
    expect: text('--expect <file>', 'CSV with member and linux_username, and optionally identity'),
    olderThan: text('--older-than <age>', 'report keys uploaded longer ago than this, such as 90d'),
    exitCode: flag(
      '--exit-code',
      'exit with 1 if anything is missing, changed, old or of unknown age',
    ),
  });
  completes(command, { identities: 'identities' });
  addExamples(
    command,
    ['show who has a key on which cluster', 'uas managed-identities credentials audit'],
    [
      'check against a list in a nightly job',
      'uas mi credentials audit hpc1 --expect members.csv --exit-code',
    ],
    ['report keys that are due for rotation', 'uas mi credentials audit --older-than 90d'],
  ).action(
    app.action(async (context, given, args: string[]) => {
      const options = own(given);
      const { identity, name, id } = identityOptions(given);
      const named = [identity, name, id].filter((value) => value !== undefined);
      const { singular, grammar } = identityResource;
      const names = await readTargets(context, { singular, grammar, args: [...args, ...named] });
      const { expect: expectFile, olderThan } = options;
      checkStandardInput(context, { '--expect': expectFile });
      const expected =
        expectFile === undefined ? undefined : await readExpected(context, expectFile);
      const limit = olderThan === undefined ? undefined : parseAge(olderThan);
      const now = context.deps.clock.now();

      const organization = await openOrganization(context);
      const identities = await chooseIdentities(organization, names);
      const audit = await readAudit(context, organization, identities);
      const { members } = audit;
      const drift = expected && (await compare(organization, audit, expected));
      const old = limit === undefined ? undefined : oldKeys(members, limit, now);
      const visibility = await visibilityNotes(organization, audit);
      const findings = (drift ? drift.length : countGaps(audit)) + (old?.length ?? 0);
      const rows = options.missing ? membersWithout(audit) : members;
      return listView(rows, auditDisplay(audit, limit === undefined ? undefined : now), {
        value: auditValue(audit, { members: rows, drift, old }),
        empty: 'all members have credentials',
        notes: [...findingNotes(audit, drift, old), ...visibility],
        exit: options.exitCode && findings > 0 ? 1 : 0,
      });
    }),
  );
};
