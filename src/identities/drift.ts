/** Where the platform differs from a list of who should have what. */
import type { Context } from '../context.ts';
import { usageError } from '../core/errors.ts';
import type { Audit } from './audit.ts';
import { readCsv } from './csv.ts';
import { readInput } from './input.ts';

export interface Expected {
  member: string;
  linuxUsername: string;
  /** Undefined for every identity. */
  identity: string | undefined;
}

export interface Drift {
  identity: string;
  member: string;
  /** `unknown` is no member of the organization. */
  kind: 'missing' | 'extra' | 'different' | 'unknown';
  expected: string | null;
  actual: string | null;
}

/** The rows of `--expect`: the file of an import will do. */
export async function readExpected(context: Context, file: string): Promise<Expected[]> {
  const rows = await readCsv(
    await readInput(context, file, '--expect'),
    {
      required: ['member', 'linux_username'],
      optional: ['identity', 'key_file', 'passphrase_file', 'passphrase_env'],
    },
    file === '-' ? 'standard input' : file,
  );
  return rows.map(({ line, values }) => {
    const { member = '', linux_username: linuxUsername = '', identity } = values;
    if (member === '') throw usageError(`${file}: line ${line} names no member`);
    return { member, linuxUsername, identity: identity || undefined };
  });
}

/**
 * Each difference once, by identity and in the order of the list, then what nobody expects.
 * @param userIdOf the id of the member that a text of the list means
 */
export function findDrift(
  { identities, members }: Audit,
  expected: readonly Expected[],
  userIdOf: (text: string) => string | undefined,
): Drift[] {
  const drift: Drift[] = [];
  const byId = new Map(members.map((member) => [String(member.userId), member]));
  for (const { name } of identities) {
    const wanted = new Set<string>();
    for (const { member, linuxUsername, identity } of expected) {
      if (identity !== undefined && identity !== name) continue;
      const userId = userIdOf(member);
      const found = userId === undefined ? undefined : byId.get(userId);
      const row = { identity: name, member, expected: linuxUsername, actual: null };
      if (!found) {
        drift.push({ ...row, kind: 'unknown' });
        continue;
      }
      wanted.add(String(found.userId));
      const held = found.identities.find((other) => other.identity === name);
      const actual = held?.linuxUsername ?? null;
      if (held?.status !== 'added') drift.push({ ...row, kind: 'missing' });
      else if (linuxUsername !== '' && actual !== linuxUsername) {
        drift.push({ ...row, kind: 'different', actual });
      }
    }
    for (const { userId, userName, identities: all } of members) {
      const held = all.find((other) => other.identity === name);
      if (held?.status !== 'added' || wanted.has(String(userId))) continue;
      drift.push({
        ...{ identity: name, member: userName, kind: 'extra' },
        ...{ expected: null, actual: held.linuxUsername },
      });
    }
  }
  return drift;
}

export function driftText({ identity, member, kind, expected, actual }: Drift): string {
  const says = {
    missing: `has no credentials, expected as ${expected}`,
    extra: `has credentials as ${actual}, not expected`,
    different: `is ${actual}, expected as ${expected}`,
    unknown: 'is no member of the organization',
  };
  return `${identity}: ${member} ${says[kind]}`;
}
