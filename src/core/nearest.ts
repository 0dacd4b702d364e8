/** Suggests similar names. */

/** The edit distance of two texts: insertions, deletions, substitutions and transpositions (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_value, at) => at)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i += 1) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const isExchange = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      rows[i]?.push(
        Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + same,
          isExchange ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(a.length, b.length);
}

/** Up to three known names, nearest first, that contain the text or differ in a few letters. */
export function nearest(text: string, known: readonly string[]): string[] {
  const wanted = text.toLowerCase().slice(0, 64);
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  return (
    [...new Set(known)]
      .slice(0, 10_000)
      // A longer or shorter name differs in at least as many letters: most names need no comparison.
      .filter((name) => {
        const isNear = Math.abs(Math.min(name.length, 80) - wanted.length) <= limit;
        return isNear || name.toLowerCase().includes(wanted);
      })
      .map((name) => {
        const lower = name.toLowerCase();
        const score = lower.includes(wanted) ? 0.5 : distance(wanted, lower.slice(0, 80));
        return { name, score };
      })
      .filter(({ score }) => score <= limit)
      .sort((a, b) => a.score - b.score)
      .slice(0, 3)
      .map(({ name }) => name)
  );
}

/** The question about similar names, for a hint; undefined when there are none. */
export function didYouMean(text: string, known: readonly string[]): string | undefined {
  const close = nearest(text, known);
  return close.length > 0 ? `did you mean ${close.join(' or ')}?` : undefined;
}
