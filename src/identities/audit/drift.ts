/** Differences between the platform and a list of expected credentials. */
import type { Context } from '../../command/command.types.ts';
import { usageError } from '../../core/errors.ts';
import { readInput, sourceName } from '../../system/read-input.ts';
import { readCsv } from '../import/csv.ts';
import type { Audit, AuditMember, Held } from './audit.ts';

export interface Expected {
  member: string;
  linuxUsername: string;
  /** Undefined for every identity. */
  identity: string | undefined;
}

export interface Drift {
  identity: string;
  member: string;
  /**
   * `unknown` is not a member of the organization, `uncertain` may have a different key from the last one that was
   * sent, `unreadable` is a broken row.
   */
  kind: 'missing' | 'extra' | 'different' | 'unknown' | 'uncertain' | 'unreadable';
  expected: string | null;
  actual: string | null;
}

/** The rows of `--expect`, in the format of an import file. */
export async function readExpected(context: Context, file: string): Promise<Expected[]> {
  const rows = await readCsv(
    await readInput(context, file, '--expect'),
    {
      required: ['member', 'linux_username'],
      optional: ['identity', 'key_file', 'passphrase_file', 'passphrase_env'],
    },
    sourceName(file),
  );
  return rows.map(({ line, values, problem }) => {
    if (problem !== undefined) throw usageError(`${sourceName(file)}: line ${line}: ${problem}`);
    const { member = '', linux_username: linuxUsername = '', identity } = values;
    if (member === '') throw usageError(`${file}: line ${line} names no member`);
    return { member, linuxUsername, identity: identity || undefined };
  });
}

/** How the credentials of an expected member differ; undefined when they match. */
function differenceOf(
  held: Held | undefined,
  linuxUsername: string,
): Pick<Drift, 'kind' | 'actual'> | undefined {
  const actual = held?.linuxUsername ?? null;
  if (held?.status === 'unknown') return { kind: 'unreadable', actual: null };
  if (held?.status !== 'added') return { kind: 'missing', actual: null };
  if (linuxUsername !== '' && actual !== linuxUsername) return { kind: 'different', actual };
  return held.unsettled === undefined ? undefined : { kind: 'uncertain', actual };
}

/** Unexpected credentials, and rows whose member or credentials cannot be read. */
function unexpected(
  members: readonly AuditMember[],
  identity: string,
  wanted: ReadonlySet<string>,
): Drift[] {
  return members.flatMap(({ userId, userName, identities }): Drift[] => {
    const held = identities.find((other) => other.identity === identity);
    if (!held || held.status === 'missing' || wanted.has(String(userId))) return [];
    const member = userName || String(userId) || 'a member';
    return held.status === 'added'
      ? [{ identity, member, kind: 'extra', expected: null, actual: held.linuxUsername }]
      : [{ identity, member, kind: 'unreadable', expected: null, actual: null }];
  });
}

/**
 * Each difference once, by identity and in the order of the list, followed by unexpected credentials.
 * @param userIdOf returns the user id for a member of the list
 */
export function findDrift(
  { identities, members }: Audit,
  expected: readonly Expected[],
  userIdOf: (text: string) => string | undefined,
): Drift[] {
  const byId = new Map(members.map((member) => [String(member.userId), member]));
  // Rows without a readable member: a member who was not found may be one of them.
  const hasNameless = byId.delete('') || members.some(({ userName }) => userName === '');
  return identities.flatMap(({ name }) => {
    const wanted = new Set<string>();
    const applicable = expected.filter(({ identity = name }) => identity === name);
    const differing = applicable.flatMap(({ member, linuxUsername }): Drift[] => {
      const found = byId.get(userIdOf(member) ?? '');
      const row = { identity: name, member, expected: linuxUsername, actual: null };
      if (!found) return [{ ...row, kind: hasNameless ? 'unreadable' : 'unknown' }];
      wanted.add(String(found.userId));
      const held = found.identities.find((other) => other.identity === name);
      const difference = differenceOf(held, linuxUsername);
      return difference ? [{ ...row, ...difference }] : [];
    });
    return [...differing, ...unexpected(members, name, wanted)];
  });
}

export function driftText({ identity, member, kind, expected, actual }: Drift): string {
  const says = {
    missing: `has no credentials, expected as ${expected}`,
    extra: `has credentials as ${actual}, which is not expected`,
    different: `is ${actual}, expected as ${expected}`,
    unknown: 'is not a member of the organization',
    uncertain: `is ${actual}, but the key is unknown: the outcome of the last change was lost`,
    unreadable: 'cannot be checked: the service sent a broken row',
  };
  return `${identity}: ${member} ${says[kind]}`;
}
