/** Keeps old wording out of the source: patterns that read as translated, and the words that replace them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Rooms whose texts are edited; add the others as they are done. */
const rooms = ['config', 'core', 'help', 'output', 'resources', 'schemas', 'site', 'system'].concat(
  ['cli', 'command', 'commands', 'verbs'],
);

/** What is banned, by the wording to use instead. */
const banned: readonly (readonly [string, RegExp])[] = [
  ['expected A, got B / invalid X', /" is no \w/],
  ['X overrides Y', /\bgoes before (?:this|your|the) /],
  ['X cannot be combined with Y', /'[^']*\bgoes? without\b/],
  ['no X specified', /\bit is not said\b/],
  ['with JSON output', /\bwho reads JSON\b/],
  ['again', /\banew\b/],
  ['earlier, existing', /\bof (?:old|mine)\b/],
  ['to fix', /\bmend(?:s|ed|ing)?\b/i],
  ['the result for', /\bwhat became of\b/i],
  ['no longer exists', /\bis no more\b/],
  ['color', /\bcolour/i],
  ['not used', /\bof no (?:more )?use\b/],
];

function sourceFiles(room: string): string[] {
  const directory = join(root, 'src', room);
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(directory, name));
}

const places = [
  ['README.md', [join(root, 'README.md')]],
  ...rooms.map((room) => [`src/${room}`, sourceFiles(room)]),
] as [string, string[]][];

it.each(places)('%s has no banned wording', (_place, files) => {
  const found = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, at) =>
        banned
          .filter(([, pattern]) => pattern.test(line))
          .map(([instead]) => `${file}:${at + 1}: ${line.trim()} (write: ${instead})`),
      ),
  );
  expect(found).toEqual([]);
});
