/** The table of commands in the README names every command that the help shows. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { contents } from '../../src/cli/contents.ts';
import type { Entry } from '../../src/command/entry.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

function pathsOf(entries: readonly Entry[], before: readonly string[] = []): string[] {
  return entries.flatMap((entry) => {
    const path = [...before, entry.name];
    if (entry.hidden) return [];
    return [...(entry.load ? [path.join(' ')] : []), ...pathsOf(entry.entries ?? [], path)];
  });
}

/** The command lines in the table: `list\|create` is two words, `…` everything below, and capitals are values. */
function patternsIn(text: string): RegExp[] {
  return [...text.matchAll(/`uas ([^`]+)`/g)].map(([, line = '']) => {
    const words = line.replaceAll('\\|', '|').split(' ');
    const end = words.findIndex((word) => !/^(?:[a-z-]+(?:\|[a-z-]+)*|…)$/.test(word));
    const parts = words
      .slice(0, end === -1 ? undefined : end)
      .map((word) => (word === '…' ? '.+' : `(?:${word})`));
    // What is below a command that is named, such as history of backups, needs no name of its own.
    return new RegExp(`^${parts.join(' ')}(?: |$)`);
  });
}

it('the README names every command', () => {
  const patterns = patternsIn(readme.split('\n## Commands\n')[1]?.split('\n##')[0] ?? '');
  expect(patterns.length).toBeGreaterThan(20);
  const missing = pathsOf(contents).filter((path) => !patterns.some((one) => one.test(path)));
  expect(missing).toEqual([]);
});
