/** Finds rows that contradict each other. It is impossible to tell which is right, so all of them are refused. */

export interface Claim {
  line: number;
  /** Values that no two rows may share, by kind; undefined where a row has none. */
  member: string | undefined;
  linuxUsername: string;
  fingerprint: string | undefined;
}

const kinds: [key: 'member' | 'linuxUsername' | 'fingerprint', says: string][] = [
  ['member', 'member'],
  ['linuxUsername', 'Linux user'],
  ['fingerprint', 'key'],
];

/** The reasons for each line that conflicts with others: `line 4 has the same member and key`. */
export function findClashes(claims: readonly Claim[]): Map<number, string> {
  const shared = new Map<number, Map<string, string[]>>();
  for (const [key, says] of kinds) {
    const groups = new Map<string, number[]>();
    for (const claim of claims) {
      const value = claim[key];
      if (!value) continue;
      const group = groups.get(value);
      if (group) group.push(claim.line);
      else groups.set(value, [claim.line]);
    }
    for (const lines of groups.values()) {
      if (lines.length < 2) continue;
      for (const line of lines) {
        const others = othersText(lines.filter((other) => other !== line));
        const same = shared.get(line) ?? new Map<string, string[]>();
        shared.set(line, same.set(others, [...(same.get(others) ?? []), says]));
      }
    }
  }
  return new Map(
    [...shared].map(([line, same]) => [
      line,
      [...same].map(([others, what]) => `${others} the same ${listText(what)}`).join('; '),
    ]),
  );
}

/** So many lines are named; a key that all rows share would name thousands in each. */
const mostLines = 10;

function othersText(lines: readonly number[]): string {
  const more = lines.length - mostLines;
  const named = lines.slice(0, mostLines).join(', ');
  if (more > 0) return `lines ${named} and ${more} more have`;
  return lines.length === 1 ? `line ${named} has` : `lines ${named} have`;
}

const listText = (words: readonly string[]) =>
  words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
