/** Every command against a service that fails as the embedded one can: an exit code, a sentence, nothing lost. */
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../src/core/errors.ts';
import { parseFaults } from '../../src/local/faults/grammar.ts';
import { withFaults } from '../../src/local/faults/inject.ts';
import { realClock } from '../../src/system/clock.ts';
import { type Corpus, corpus, inPart, parts, withParts } from '../support/corpus.ts';

const known = new Set<number>([0, ...Object.values(exitCodes).map(({ exit }) => exit)]);
/** Commands whose result is what they found to be wrong. */
const findings = new Set([
  'doctor',
  'auth status',
  'admin config lint',
  'admin config diff',
  'admin brokers check',
]);
/** Commands whose rows are printed in addition to the failure of some of them. */
const withRows = /^(?:status|managed-identities credentials (?:import|sync|rotate))$/;

/** A delay of the service passes at once. */
const hasty = { ...realClock, sleep: () => new Promise<void>((resolve) => setImmediate(resolve)) };

function failing(fault: string): Promise<Corpus> {
  return corpus({ wrap: (send) => withFaults(send, parseFaults(fault), hasty) });
}

function expectSentence(
  words: string,
  { code, stdout, stderr }: Awaited<ReturnType<Corpus['run']>>,
): void {
  expect({ words, isKnown: known.has(code) }).toEqual({ words, isKnown: true });
  const bug = /^ +at |: unexpected: |undefined|\[object/m.exec(stderr)?.[0];
  expect({ words, bug }).toEqual({ words, bug: undefined });
  if (code === 0 || findings.has(words)) return;
  const told = stderr.split('\n').filter((line) => line.startsWith(`uas: ${words}: `));
  expect({ words, told: told.length }).toEqual({ words, told: 1 });
  if (!withRows.test(words)) expect({ words, stdout }).toEqual({ words, stdout: '' });
}

/** Commands that send such a request and succeed with it. */
async function changing(method: string): Promise<string[]> {
  const world = await corpus();
  const found: string[] = [];
  for (const command of world.commands) {
    // The first reads a password, the second needs a change of an earlier command.
    if (command.words === 'auth login' || command.words === 'admin config undo') continue;
    const ran = await world.run(command.args, { command });
    const sends = ran.world.requests.some((request) => request.method === method);
    if (ran.code === 0 && sends) found.push(command.words);
  }
  expect(found.length).toBeGreaterThan(2);
  return found;
}

describe('a service that fails', () => {
  const faults = [
    ...['* *=500:html', '* *=404', '* *=401', '* *=429:2', '* *=lost', '* *=truncate'],
    ...['* *=html', '* *=delay:3s'],
  ];
  it.each(withParts(faults))(
    'by %s leaves every command with one exit code and one sentence, part %s',
    async (fault, part) => {
      const world = await failing(fault);
      for (const command of inPart(world.commands, part)) {
        expectSentence(command.words, await world.run(command.args, { command }));
      }
    },
  );

  it.each(parts)('is one line of JSON with --json, from every command, part %s', async (part) => {
    const world = await failing('* *=503:empty');
    for (const command of inPart(world.commands, part)) {
      const { words } = command;
      const { code, stdout, stderr } = await world.run([...command.args, '--json'], { command });
      if (code === 0 || findings.has(words)) continue;
      const lines = stderr.trimEnd().split('\n');
      expect({ words, stdout, lines: lines.length }).toEqual({ words, stdout: '', lines: 1 });
      const { error } = JSON.parse(lines[0] ?? '') as { error: { code: keyof typeof exitCodes } };
      expect({ words, exit: exitCodes[error.code].exit }).toEqual({ words, exit: code });
    }
  });

  it.each(['POST *=lost', 'POST *=truncate', 'PATCH *=lost:502', 'DELETE *=lost'])(
    'by %s is never said to have done nothing: the change was made',
    async (fault) => {
      const [method = ''] = fault.split(' ');
      for (const words of await changing(method)) {
        const world = await failing(fault);
        const command = world.command(words);
        const ran = await world.run(command.args, { command });
        expectSentence(words, ran);
        if (ran.code === 0) continue;
        const isTold = /the outcome is unknown|it may be one of|what is left|probably|apply again/;
        expect({ words, isTold: isTold.test(ran.stderr) }).toEqual({ words, isTold: true });
        expect(ran.stderr).not.toMatch(/was not made|safe to try again/);
      }
    },
  );
});

describe('a create whose answer is lost', () => {
  it.each(['lost', 'lost:502', 'cut', 'truncate'])(
    'by %s is found by the UAI that is new, for me and for others',
    async (kind) => {
      for (const words of ['create', 'admin uais create']) {
        const world = await failing(`POST *=${kind}`);
        const command = world.command(words);
        const names = async () =>
          (await world.run(['admin', 'uais', 'list', '-q'])).stdout.split('\n');
        const before = await names();
        const { code, stdout, world: ran } = await world.run([...command.args, '-q'], { command });
        const fresh = (await names()).filter((name) => !before.includes(name));
        expect({ code, fresh }).toEqual({ code: 0, fresh: [stdout.trim()] });
        expect(ran.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
      }
    },
  );
});
