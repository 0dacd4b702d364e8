/**
 * Random sequences of commands with faults at any moment. After each, the ledger and what the command said of each row
 * agree with the service, or say that they do not know.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { setupServer } from 'msw/node';
import { expect, it, onTestFinished } from 'vitest';
import { UasError } from '../../src/core/errors.ts';
import { newKey } from '../../src/ssh/keys/new-key.ts';
import { examineKey, isRefusal } from '../../src/ssh/keys/private-key.ts';
import { anyFault, type Fault, noFault, withFault } from '../support/faults-at.ts';
import { fetchTransport } from '../support/fetch-transport.ts';
import { createPlatform, platformEnv } from '../support/platform.ts';
import { uas } from '../support/run.ts';
import { createWorld, fastClock } from '../support/world.ts';

const users = ['ann', 'ben', 'cid'];
const idOf = (user: string) => 100 + users.indexOf(user);

const someUsers = fc.subarray(users, { minLength: 1 });
const step = fc.record({
  verb: fc.constantFrom('import', 'sync', 'set', 'delete', 'offboard', 'rotate'),
  who: someUsers,
  key: fc.nat(3),
  fault: anyFault,
  retries: fc.constantFrom('0', '3'),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The keys of all sequences: making them is slow. */
async function makeKeys() {
  const keys = new Map<string, { text: string; fingerprint: string }>();
  for (const user of users) {
    for (let at = 0; at <= 3; at += 1) {
      const text = newKey(user);
      const key = await examineKey(Buffer.from(text));
      if (isRefusal(key)) throw new Error(key.problem);
      keys.set(`${user}${at}`, { text, fingerprint: key.fingerprint });
    }
  }
  return keys;
}

function argsOf(
  { verb, who, key }: Pick<Step, 'verb' | 'who' | 'key'>,
  directory: string,
): string[] {
  const table = join(directory, 'members.csv');
  const [first = ''] = who;
  const rows = who.map((user) => `${user},${user},keys/${user}${key}\n`).join('');
  writeFileSync(table, `member,linux_username,key_file\n${rows}`);
  switch (verb) {
    case 'import':
    case 'sync':
      return [verb, table, '--identity', 'hpc1'];
    case 'set':
      return [
        'set',
        'hpc1',
        '-m',
        first,
        '-l',
        first,
        '-k',
        join(directory, 'keys', `${first}${key}`),
      ];
    case 'delete':
      return ['delete', 'hpc1', ...who.flatMap((user) => ['-m', user])];
    case 'offboard':
      return ['offboard', ...who];
    default:
      return ['rotate', 'hpc1', '--from', join(directory, 'keys'), '--pattern', `{member}${key}`];
  }
}

interface Ledger {
  uploads: { user: string; fingerprint: string; credentials: string }[];
  unsettled: { user: string }[];
}

const runs = Number(process.env.FUZZ_SEQUENCES ?? 25);

it(
  'the ledger agrees with the service or says unknown after any sequence of commands and faults',
  async () => {
    const keys = await makeKeys();
    const directory = mkdtempSync(join(tmpdir(), 'uas-faults-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    mkdirSync(join(directory, 'keys'), { mode: 0o700 });
    for (const [name, { text }] of keys)
      writeFileSync(join(directory, 'keys', name), text, { mode: 0o600 });
    const server = setupServer();
    server.listen({ onUnhandledRequest: 'error' });
    onTestFinished(() => server.close());

    let trial = 0;
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 5 }),
      async (steps) => {
        trial += 1;
        const state = join(directory, `state${trial}`);
        const platform = createPlatform({
          members: users.map((userName) => ({ userId: idOf(userName), userName })),
        });
        server.resetHandlers(...platform.handlers);
        const run = async (args: readonly string[], fault: Fault, retries: string) => {
          const world = createWorld({
            clock: fastClock(),
            env: { ...platformEnv, XDG_STATE_HOME: state },
          });
          const { deps } = world;
          const { files, transport, isDead } = withFault(fault, deps.files, fetchTransport, () =>
            world.interrupt(new UasError('interrupted', 'interrupted')),
          );
          const connect = () => ({ send: transport, close: async () => {} });
          const line = ['mi', 'credentials', ...args, '--yes', '--json', '--retries', retries];
          const result = await uas(line, { ...world, deps: { ...deps, files, connect } });
          return { ...result, isDead: isDead() };
        };
        const keysOf = () =>
          new Map(
            users.map((user) => [
              user,
              platform.identities[0]?.credentials.get(idOf(user))?.privateKey,
            ]),
          );
        /** What an import, sync or rotation said of each row, held against the keys before and after. */
        const checkRows = (
          { stdout, stderr }: { stdout: string; stderr: string },
          before: ReturnType<typeof keysOf>,
        ) => {
          const text = stdout === '' ? stderr : stdout;
          const parsed: unknown = text === '' ? [] : JSON.parse(text);
          const rows: { member?: string; result?: string }[] = Array.isArray(parsed)
            ? parsed
            : ((parsed as { error?: { details?: [] } }).error?.details ?? []);
          const after = keysOf();
          for (const { member = '', result = '' } of rows) {
            const said = `${member} ${result}`;
            if (result === 'deleted') expect(after.get(member), said).toBeUndefined();
            if (/^(failed|not done|refused|skipped)$/.test(result))
              expect(after.get(member), said).toBe(before.get(member));
            if (/^(created|replaced)$/.test(result))
              expect(after.get(member), said).not.toBe(undefined);
          }
        };
        const check = () => {
          const stored = platform.identities[0]?.credentials ?? new Map();
          let ledger: Ledger;
          try {
            ledger = JSON.parse(
              readFileSync(join(state, 'uas/uploaded-keys.json'), 'utf8'),
            ) as Ledger;
          } catch {
            return;
          }
          for (const { user, fingerprint, credentials } of ledger.uploads) {
            const held = stored.get(Number(user));
            // Credentials that are gone or have another id are recognized as not those of the ledger.
            if (held === undefined || String(held.id) !== credentials) continue;
            const [, key] = [...keys].find(([, { text }]) => text === held.privateKey) ?? [];
            expect(key?.fingerprint).toBe(fingerprint);
          }
          const both = ledger.unsettled.filter(({ user }) =>
            ledger.uploads.some((row) => row.user === user),
          );
          expect(both).toEqual([]);
        };
        for (const given of steps) {
          const before = keysOf();
          const result = await run(argsOf(given, directory), given.fault, given.retries);
          if (!result.isDead && result.code !== 2) checkRows(result, before);
          check();
        }
        // Without faults, one import settles everything.
        const last = argsOf({ verb: 'import', who: users, key: 0 }, directory);
        const { code, stderr } = await run([...last, '--restore-older', '--readmit'], noFault, '0');
        expect([code, stderr]).toEqual([0, '']);
        check();
        const stored = platform.identities[0]?.credentials;
        for (const user of users)
          expect(stored?.get(idOf(user))?.privateKey).toBe(keys.get(`${user}0`)?.text);
      },
    );
    await fc.assert(property, { numRuns: runs });
  },
  120_000 + runs * 4000,
);
