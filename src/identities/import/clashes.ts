/** Finds rows that contradict each other. It is impossible to tell which is right, so all of them are refused. */

export interface Claim {
  line: number;
  /** Values that no two rows may share, by kind; undefined where a row has none. */
  member: string | undefined;
  linuxUsername: string;
  fingerprint: string | undefined;
}

const kinds: [key: 'member' | 'linuxUsername' | 'fingerprint', says: string][] = [
  ['member', 'the same member'],
  ['linuxUsername', 'the same Linux user'],
  ['fingerprint', 'the same key'],
];

/** The reasons for each line that conflicts with others. */
export function findClashes(claims: readonly Claim[]): Map<number, string> {
  const reasons = new Map<number, string>();
  for (const [key, says] of kinds) {
    const groups = new Map<string, number[]>();
    for (const claim of claims) {
      const value = claim[key];
      if (value) groups.set(value, [...(groups.get(value) ?? []), claim.line]);
    }
    for (const lines of groups.values()) {
      if (lines.length < 2) continue;
      for (const line of lines) {
        const others = lines.filter((other) => other !== line).join(', ');
        const reason = `line ${others} has ${says}`;
        reasons.set(line, [reasons.get(line), reason].filter(Boolean).join('; '));
      }
    }
  }
  return reasons;
}
