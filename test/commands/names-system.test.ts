/** Every command that changes something on a service says on which one: host and configuration. */
import { describe, expect, it } from 'vitest';
import { type CorpusCommand, corpus, notInCorpus } from '../support/corpus.ts';
import { put } from '../support/key-files.ts';

const isChange = ({ method, url }: { method: string; url: string }) =>
  method !== 'GET' && !url.includes('/keycloak/');
const agree = (question: string) => /type (\S+)/.exec(question)?.[1] ?? true;
const system = /gateway\.test \(configuration default/;
/** A yes or no, or a word to type; other questions ask for values. */
const asksConsent = /\?$|: type \S+ to continue$/;
/** Asked before a question that names the system, and changes nothing by itself. */
const innocent = new Set(['Are the public keys installed?']);
/** `uas create` makes what belongs to the caller alone, and prints its name. */
const own = new Set(['create', 'admin uais create']);

/** A past tense at the beginning of a line, or a heading of changes. */
const tells = /^(?:created|deleted|updated|replaced|reset|done|changes? on|plan for)\b/;

/** The commands that send more than questions, found by running all of them once. */
let known: string[] | undefined;
async function findChanging(): Promise<string[]> {
  if (known) return known;
  const { commands } = await corpus();
  known = [];
  for (const { words, args } of commands) {
    const fresh = await corpus();
    const command = fresh.command(words);
    const { world } = await fresh.run(args, { command });
    if (world.requests.some(isChange)) known.push(words);
  }
  return known;
}

async function run(words: string, change: (command: CorpusCommand) => CorpusCommand['args']) {
  const all = await corpus();
  const command = all.command(words);
  const answers = Array.from({ length: 9 }, () => agree);
  const result = await all.run(change(command), {
    command,
    ...{ terminal: true, columns: 400, answers },
  });
  return { ...result, asked: result.world.asked };
}

describe('commands that change something', () => {
  it('are many', async () => {
    const changing = await findChanging();
    expect(changing.length).toBeGreaterThan(25);
    expect(changing.filter((words) => notInCorpus.includes(words))).toEqual([]);
  }, 120_000);

  it('name host and configuration in every question for consent', async () => {
    let count = 0;
    for (const words of await findChanging()) {
      const { asked } = await run(words, ({ args }) => args.filter((arg) => arg !== '--yes'));
      for (const question of asked.filter(
        (text) => asksConsent.test(text) && !innocent.has(text),
      )) {
        count += 1;
        expect(question, words).toMatch(system);
      }
    }
    expect(count).toBeGreaterThan(12);
  }, 120_000);

  it('name host and configuration where they tell of the change', async () => {
    const silent: string[] = [];
    for (const words of await findChanging()) {
      const { code, stderr } = await run(words, ({ args }) => args);
      const lines = stderr.split(/[\n\r]|\u001b\[K/).filter((line) => tells.test(line));
      for (const line of lines) expect(line, words).toMatch(system);
      if (code === 0 && lines.length === 0) silent.push(words);
    }
    expect(silent.filter((words) => !own.has(words))).toEqual(['admin config images update']);
  }, 120_000);

  it('want the name of the configuration typed for a reset, for everything, and for deleting applies', async () => {
    const { home, run: use } = await corpus();
    const image = 'registry.local/cray/cray-uai-sles15sp3:1.6.0';
    const file = put(home, 'classes.yaml', `classes: [{comment: new, image: "${image}"}]\n`);
    const lines = [
      ['admin', 'config', 'delete'],
      ['admin', 'uais', 'delete', '--all'],
      ['delete', '--all'],
      ['admin', 'config', 'apply', '--prune', '-f', file],
    ];
    for (const line of lines) {
      const { world } = await use(line, { terminal: true, columns: 400, answers: ['no'] });
      expect(world.asked, line.join(' ')).toEqual([
        expect.stringMatching(/gateway\.test \(configuration default.*: type default to continue$/),
      ]);
      expect(world.requests.filter(isChange)).toEqual([]);
    }
  });
});
