/** Tells the `-o` of ssh from ours: only a value that is an output format is ours. */
import { type Setting, settings } from '../config/settings.ts';

/** The options of ssh with a value, one letter each; see ssh(1). */
const withValue = new Set('BDEFIJLOPRSWbceilmopw');

const output = (settings as readonly Setting[]).find(({ key }) => key === 'output');
const formats: readonly string[] = output?.choices ?? [];

/** The words of one cluster of options, such as `-vNo`, with the `o` of ssh as a separate option. */
function rewrite(cluster: string, next: string | undefined): { words: string[]; taken: boolean } {
  for (let at = 1; at < cluster.length; at += 1) {
    const letter = cluster[at] ?? '';
    if (!withValue.has(letter)) continue;
    const joined = cluster.slice(at + 1);
    const taken = joined === '' && next !== undefined;
    const value = taken ? next : joined;
    const plain = { words: [cluster, ...(taken ? [value] : [])], taken };
    if (letter !== 'o' || value === '' || formats.includes(value.toLowerCase())) return plain;
    const before = at > 1 ? [cluster.slice(0, at)] : [];
    return { words: [...before, `--ssh-option=${value}`], taken };
  }
  return { words: [cluster], taken: false };
}

/**
 * The arguments with ssh's `-o KEY=VALUE` renamed to `--ssh-option`. Values of other options are skipped.
 * @param start the position of the first word after `ssh`
 */
export function settleSshWords(args: readonly string[], start: number): string[] {
  const words = args.slice(0, start);
  for (let at = start; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (!/^-[^-]/.test(arg)) {
      words.push(arg);
      continue;
    }
    const { words: found, taken } = rewrite(arg, args[at + 1]);
    words.push(...found);
    if (taken) at += 1;
  }
  return words;
}
