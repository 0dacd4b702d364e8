/** `uas schema` and the commands whose JSON it describes. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contents } from '../../src/cli/contents.ts';
import type { Entry } from '../../src/command/entry.ts';
import { schemas } from '../../src/schemas/schemas.ts';
import { type CorpusCommand, corpus } from '../support/corpus.ts';
import { fits } from '../support/schema.ts';

/** Writes a log on stdout, for as long as it runs. */
const withoutSchema = ['serve run'];

/** What has to be done before a command has something to print. */
const needs: Readonly<Record<string, string>> = {
  'admin config undo': 'admin config apply',
  'admin config history': 'admin config apply',
  'admin config backups list': 'admin config apply',
  'admin config resources delete': 'admin config classes delete',
};

/** More options for commands that would start other programs, or are refused without them. */
const options: Readonly<Record<string, readonly string[]>> = {
  forward: ['--dry-run'],
  code: ['--dry-run'],
  'managed-identities delete': ['--force'],
  'managed-identities credentials sync': ['--force'],
};

/** Arguments in place of those of the corpus, which is to fail there. */
const instead: Readonly<Record<string, readonly string[]>> = {
  cp: ['cp', 'uai-vera-one:notes', '.', '--dry-run'],
};

/** Commands that other tests run. */
const elsewhere: Readonly<Record<string, string>> = {
  'local start': 'test/e2e/local-schemas.test.ts',
  'local run': 'test/e2e/local-schemas.test.ts',
  'local status': 'test/e2e/local-schemas.test.ts',
  'local stop': 'test/e2e/local-schemas.test.ts',
  'local reset': 'test/e2e/local-schemas.test.ts',
  'serve check': 'test/serve/check.test.ts',
  'serve manifests': 'test/serve/manifests.test.ts',
};

function pathsOf(entries: readonly Entry[], before: readonly string[] = []): string[] {
  return entries.flatMap((entry) => {
    const path = [...before, entry.name];
    return [...(entry.load ? [path.join(' ')] : []), ...pathsOf(entry.entries ?? [], path)];
  });
}

const described = Object.entries(schemas).flatMap(([name, { commands }]) =>
  commands.map((words): [words: string, schema: string] => [words, name]),
);

describe('the JSON of a command', () => {
  it('has one schema', () => {
    const listed = [...described.map(([words]) => words), ...withoutSchema];
    expect(listed.toSorted()).toEqual(pathsOf(contents).toSorted());
  });

  it('that other tests check is checked there', () => {
    for (const [words, file] of Object.entries(elsewhere)) {
      const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
      const name = described.find(([known]) => known === words)?.[1];
      expect(source).toContain(`fits('${name}'`);
    }
  });

  const here = described.filter(
    ([words]) => !elsewhere[words] && words !== 'admin config backups restore',
  );

  it.each(here)('of uas %s fits the schema %s', async (words, name) => {
    const world = await corpus();
    const run = (command: CorpusCommand) =>
      world.run(
        [...(instead[command.words] ?? command.args), ...(options[command.words] ?? []), '--json'],
        { command },
      );
    const before = needs[words];
    if (before) await run(world.command(before));
    const { code, stdout, stderr } = await run(world.command(words));
    // A diff and a lint exit with 1 when they have something to show.
    expect(stderr).not.toContain('"error"');
    expect([0, 1]).toContain(code);
    fits(name, JSON.parse(stdout));
  });

  it.each([
    ['command-tree', ['help']],
    ['command-tree', ['help', 'admin', 'uais']],
    ['first-screen', []],
    ['change', ['admin', 'config', 'images', 'create', 'registry.local/new:1', '--dry-run']],
    ['waited-uais', ['wait', 'uai-vera-nobody', '--for', 'deleted']],
    ['error', ['describe', 'uai-vera-nobody']],
    ['error', ['delete', 'uai-vera-nobody', 'uai-vera-one', '--yes']],
    ['usage', ['admin', 'usage', '--by', 'class']],
    ['topic', ['help', 'options']],
  ] as const)('of another form fits the schema %s: uas %j', async (name, args) => {
    const world = await corpus();
    const { stdout, stderr } = await world.run([...args, '--json']);
    fits(name, JSON.parse(name === 'error' ? stderr : stdout));
  });

  it('of deletions fits the schema deleted, also where some failed', async () => {
    const world = await corpus();
    const args = ['delete', 'uai-vera-nobody', 'uai-vera-one', '--yes'];
    const { stdout } = await world.run([...args, '--json']);
    fits('deleted', JSON.parse(stdout));
    expect(JSON.parse(stdout)).toMatchObject([
      { item: 'uai-vera-nobody', ok: false, error: { code: 'not_found' } },
      { item: 'uai-vera-one', ok: true },
    ]);
  });

  it('of a backup that is restored fits the schema changes', async () => {
    const world = await corpus();
    await world.run(world.command('admin config apply').args);
    const { stdout } = await world.run(['admin', 'config', 'backups', 'list', '-q']);
    const restore = ['admin', 'config', 'backups', 'restore', stdout.trim(), '--yes', '--json'];
    const restored = await world.run(restore);
    expect(restored.code).toBe(0);
    fits('changes', JSON.parse(restored.stdout));
  });
});

describe('lines of list --watch -o jsonl', () => {
  it('fit the schema watch-line', async () => {
    const world = await corpus();
    const args = ['list', '--watch', '-o', 'jsonl', '--timeout', '31s'];
    const { code, stdout } = await world.run(args);
    expect(code).toBe(124);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) fits('watch-line', JSON.parse(line));
  });
});
