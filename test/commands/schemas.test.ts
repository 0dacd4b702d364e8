/** `uas schema` and the commands whose JSON it describes. */
import { describe, expect, it } from 'vitest';
import { contents } from '../../src/cli/contents.ts';
import type { Entry } from '../../src/command/entry.ts';
import { schemas } from '../../src/schemas/schemas.ts';
import { type CorpusCommand, corpus } from '../support/corpus.ts';
import { violations } from '../support/schema.ts';

/** Commands whose JSON has no schema, by the reason. A new command belongs here only with one of them. */
const withoutSchema: Readonly<Record<string, readonly string[]>> = {
  'it prints what another program, a file or the service says': [
    ...['api', 'help', 'completion', 'schema', 'local logs', 'auth token', 'config get'],
    ...['serve run', 'serve check', 'serve manifests'],
  ],
  'it acts on this machine and reports what it did': [
    ...['ssh', 'cp', 'forward', 'code', 'ssh-config', 'init', 'auth login', 'auth logout'],
    ...['config use', 'config set', 'config unset'],
    ...['local start', 'local run', 'local stop', 'local reset'],
  ],
  'it reports on this program, with fields that a release may add': [
    ...['status', 'auth status', 'config list', 'config describe', 'config explain'],
    ...['doctor', 'version', 'local status', 'admin config history', 'admin config backups list'],
  ],
  'its fields depend on its options': [
    ...['wait', 'admin uais wait', 'admin usage', 'admin config delete'],
    'admin config backups restore',
  ],
  'it reports on members one by one, as the page about managed identities says': [
    'managed-identities delete',
    ...['set', 'add', 'update', 'delete', 'import', 'sync', 'audit', 'rotate', 'offboard'].map(
      (name) => `managed-identities credentials ${name}`,
    ),
  ],
};

/** What has to be done before a command has something to print. */
const needs: Readonly<Record<string, string>> = {
  'admin config undo': 'admin config apply',
  'admin config resources delete': 'admin config classes delete',
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
  it('has one schema, or a reason to have none', () => {
    const reasons = Object.values(withoutSchema).flat();
    const listed = [...described.map(([words]) => words), ...reasons];
    expect(listed.toSorted()).toEqual(pathsOf(contents).toSorted());
  });

  it.each(described)('of uas %s fits the schema %s', async (words, name) => {
    const world = await corpus();
    const run = (command: CorpusCommand) => world.run([...command.args, '--json'], { command });
    const before = needs[words];
    if (before) await run(world.command(before));
    const { code, stdout, stderr } = await run(world.command(words));
    // A diff and a lint exit with 1 when they have something to show.
    expect(stderr).not.toContain('"error"');
    expect([0, 1]).toContain(code);
    expect(violations(schemas[name]?.schema ?? {}, JSON.parse(stdout))).toEqual([]);
  });
});
