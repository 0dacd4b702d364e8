/** Formats an audit and decides what counts as a finding. */

import type { Look } from '../../output/view.ts';
import type { Line } from '../../system/styled-line.ts';
import { ageOf, ageText } from '../rotation/key-age.ts';
import type { Audit, AuditMember, Held } from './audit.ts';
import { type Drift, driftText } from './drift.ts';

export interface OldKey {
  identity: string;
  member: string;
  /** Null when it was not uploaded from here. */
  uploaded: string | null;
  /** `120d`, or `unknown`. */
  age: string;
}

/** Keys that were uploaded more than `limit` milliseconds ago, and keys of unknown age. */
export function oldKeys(members: readonly AuditMember[], limit: number, now: number): OldKey[] {
  return members.flatMap(({ userName, identities }) =>
    identities
      .filter(({ status }) => status === 'added')
      .map(({ identity, uploaded }) => ({ identity, uploaded, age: ageOf(uploaded, now) }))
      .filter(({ age }) => age === undefined || age > limit)
      .map(({ identity, uploaded, age }) => {
        return { identity, member: userName, uploaded, age: ageText(age) };
      }),
  );
}

function heldOn({ identities }: AuditMember, name: string): Held | undefined {
  const held = identities.find(({ identity }) => identity === name);
  return held?.status === 'missing' ? undefined : held;
}

/** Members who have no credentials on some of the identities. */
export function membersWithout({ identities, members }: Audit): AuditMember[] {
  return members.filter((member) => identities.some(({ name }) => !heldOn(member, name)));
}

/** One column for each identity, with the Linux user, and the key's age when `now` is given. */
export function auditDisplay({ identities }: Audit, now: number | undefined): Look<AuditMember> {
  const cell = (held: Held | undefined): string => {
    if (!held) return 'missing';
    if (held.status === 'unknown') return 'unknown';
    const user = held.linuxUsername ?? 'added';
    return now === undefined ? user : `${user} (${ageText(ageOf(held.uploaded, now))})`;
  };
  return {
    name: (member) => member.userName,
    columns: [
      { key: 'member', value: (member) => member.userName },
      { key: 'name', value: (member) => member.name },
      ...identities.map(({ name }) => ({
        key: name.toLowerCase(),
        value: (member: AuditMember) => cell(heldOn(member, name)),
      })),
    ],
  };
}

/** Credentials whose current key is unknown. */
export function unsettledHoldings(
  members: readonly AuditMember[],
): { member: string; held: Held }[] {
  return members.flatMap(({ userName, identities }) =>
    identities
      .filter((held) => held.unsettled !== undefined)
      .map((held) => ({ member: userName, held })),
  );
}

function unsettledNote({ member, held }: { member: string; held: Held }): Line {
  const day = held.unsettled?.slice(0, 10);
  return `${held.identity}: the key of ${member} is unknown: the outcome of a change on ${day} was lost; upload the key again`;
}

function ageNote({ identity, member, age }: OldKey): Line {
  const says = age === 'unknown' ? 'of unknown age: it was not uploaded from here' : `${age} old`;
  return `${identity}: the key of ${member} is ${says}`;
}

/** Findings of one kind that are listed individually; the rest are counted. */
const mostTold = 20;

function told(lines: readonly Line[]): Line[] {
  const more = lines.length - mostTold;
  if (more <= 0) return [...lines];
  return [...lines.slice(0, mostTold), `… and ${more} more; to see all: --json`];
}

/** Counts and findings, one per line. */
export function findingNotes(
  { identities, members, sharedLinuxUsers }: Audit,
  drift: readonly Drift[] | undefined,
  old: readonly OldKey[] | undefined,
): Line[] {
  return [
    ...identities.map(({ name, added, missing, unknown }) => {
      const broken = unknown === undefined ? '' : `, ${unknown} unknown`;
      return `${name}: ${added} added, ${missing} missing${broken}`;
    }),
    ...told(
      sharedLinuxUsers.map(
        ({ identity, linuxUsername, members }) =>
          `${identity}: ${members.join(', ')} share the Linux user ${linuxUsername}`,
      ),
    ),
    // With a list of expected credentials, they count as differences.
    ...told(drift ? [] : unsettledHoldings(members).map(unsettledNote)),
    ...told((drift ?? []).map(driftText)),
    ...(drift?.length === 0 ? ['everything is as expected'] : []),
    ...told((old ?? []).map(ageNote)),
    ...(old?.length === 0 ? ['no key is that old'] : []),
  ];
}
