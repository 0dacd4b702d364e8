/**
 * Random sequences of commands with faults: lost answers, refused requests, Ctrl-C between steps, a ledger that cannot be
 * written. After each, the ledger agrees with the service or says that it does not know.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { expect, it, onTestFinished } from 'vitest';
import { UasError } from '../../src/core/errors.ts';
import { newKey } from '../../src/ssh/keys/new-key.ts';
import { examineKey, isRefusal } from '../../src/ssh/keys/private-key.ts';
import type { Files } from '../../src/system/files.ts';
import { fetchTransport } from '../support/fetch-transport.ts';
import { createPlatform, platformEnv } from '../support/platform.ts';
import { uas } from '../support/run.ts';
import { createWorld, fastClock, type World } from '../support/world.ts';

const users = ['ann', 'ben', 'cid'];
const idOf = (user: string) => 100 + users.indexOf(user);

const faults = ['none', 'lost', 'refused', 'interrupt', 'full', 'killed'] as const;
type Fault = (typeof faults)[number];

const someUsers = fc.subarray(users, { minLength: 1 });
const step = fc.record({
  verb: fc.constantFrom('import', 'sync', 'set', 'delete', 'offboard', 'rotate'),
  who: someUsers,
  key: fc.nat(3),
  fault: fc.constantFrom<Fault>(...faults),
  /** How many writes, or writes of files, go well before the fault. */
  after: fc.nat(3),
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

/** A process that is killed changes no file afterwards, and a full disk none at all. */
function faultyFiles(files: Files, isBroken: () => boolean): Files {
  const fail = () =>
    Promise.reject(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }));
  return {
    ...files,
    writePrivate: (...args) => (isBroken() ? fail() : files.writePrivate(...args)),
  };
}

function argsOf({ verb, who, key }: Step, directory: string): string[] {
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

it('the ledger agrees with the service or says unknown after any sequence of commands and faults', async () => {
  const keys = await makeKeys();
  const directory = mkdtempSync(join(tmpdir(), 'uas-faults-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(join(directory, 'keys'), { mode: 0o700 });
  for (const [name, { text }] of keys)
    writeFileSync(join(directory, 'keys', name), text, { mode: 0o600 });
  let current: { fault: Fault; left: number; world: World | undefined; isBroken: boolean };
  const begin = (fault: Fault, left: number) => {
    current = { fault, left, world: undefined, isBroken: fault === 'full' && left === 0 };
  };
  begin('none', 0);

  const isWrite = (request: Request) => request.method !== 'GET';
  const lost = () => new HttpResponse('', { status: 502 });
  const server = setupServer();
  server.listen({ onUnhandledRequest: 'error' });
  onTestFinished(() => server.close());

  const runs = Number(process.env.FUZZ_SEQUENCES ?? 25);
  let trial = 0;
  const property = fc.asyncProperty(
    fc.array(step, { minLength: 1, maxLength: 5 }),
    async (steps) => {
      trial += 1;
      const state = join(directory, `state${trial}`);
      const platform = createPlatform({
        members: users.map((userName) => ({ userId: idOf(userName), userName })),
        before: (request) => {
          if (!isWrite(request) || current.fault === 'none') return undefined;
          if (current.left > 0) {
            current.left -= 1;
            current.isBroken = current.fault === 'full' && current.left === 0;
            return undefined;
          }
          if (current.fault === 'refused') return new HttpResponse('', { status: 403 });
          if (current.fault === 'interrupt') {
            current.world?.interrupt(new UasError('interrupted', 'interrupted'));
          }
          return undefined;
        },
        after: (request, answer) => {
          if (!isWrite(request) || current.left > 0) return answer;
          if (current.fault === 'killed') current.isBroken = true;
          return current.fault === 'lost' || current.fault === 'killed' ? lost() : answer;
        },
      });
      server.resetHandlers(...platform.handlers);
      const run = async (args: readonly string[]) => {
        const world = createWorld({
          transport: fetchTransport,
          clock: fastClock(),
          env: { ...platformEnv, XDG_STATE_HOME: state },
        });
        current.world = world;
        const files = faultyFiles(world.deps.files, () => current.isBroken);
        const line = ['mi', 'credentials', ...args, '--yes', '--json', '--retries', '0'];
        return uas(line, { ...world, deps: { ...world.deps, files } });
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
        begin(given.fault, given.after);
        await run(argsOf(given, directory));
        check();
      }
      // Without faults, one import settles everything.
      begin('none', 0);
      const last = argsOf(
        { verb: 'import', who: users, key: 0, fault: 'none', after: 0 },
        directory,
      );
      const { code, stderr } = await run([...last, '--restore-older', '--readmit']);
      expect([code, stderr]).toEqual([0, '']);
      check();
      const stored = platform.identities[0]?.credentials;
      for (const user of users)
        expect(stored?.get(idOf(user))?.privateKey).toBe(keys.get(`${user}0`)?.text);
    },
  );
  await fc.assert(property, { numRuns: runs });
}, 600_000);
