/**
 * Random sequences of changes of the configuration with faults at any moment. The history agrees with the service or
 * says `unknown`, a bulk change has a backup of what was there before, and undoing everything leads back to the start.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { UasError } from '../../src/core/errors.ts';
import { config } from '../support/config-objects.ts';
import { anyFault, type Fault, noFault, withFault } from '../support/faults-at.ts';
import { uas } from '../support/run.ts';
import { startSite, type TestSite } from '../support/site.ts';
import { createWorld, fastClock } from '../support/world.ts';

type Step = { line: readonly string[]; stdin?: string };

const pick = (...words: string[]) => fc.constantFrom(...words);
const image = pick('reg/a:1', 'reg/b:1');
const volume = pick('one', 'two');
const limits = pick('small', 'big');
const uaiClass = pick('users', 'gate');
const lineOf = (...words: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<Step> =>
  fc
    .tuple(...words.map((word) => (typeof word === 'string' ? fc.constant(word) : word)))
    .map((line) => ({ line: line.filter((word) => word !== '') }));
const maybe = (word: string) => pick('', word);

/** A file for apply: the class with or without a volume, from one of the images. */
const file = fc.record({ name: uaiClass, image, mount: pick('/x', '/y') }).map(
  ({ name, image: of, mount }): Step => ({
    line: ['apply', '-f', '-', ...(mount === '/x' ? ['--prune'] : [])],
    stdin: JSON.stringify({
      images: [{ name: of, default: true }],
      volumes: [
        { name: 'one', mount_path: mount, volume_description: { empty_dir: {} } },
        { name: 'lustre' },
      ],
      classes: [{ comment: name, image: of, volumes: ['one'] }],
    }),
  }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  lineOf('images', 'create', image, maybe('--default'), pick('', '--if-exists=update')),
  lineOf('images', 'update', image, pick('--default', '--imagename=reg/c:1')),
  lineOf('images', 'delete', image, maybe('reg/c:1')),
  lineOf('volumes', 'create', volume, pick('--mount=/v', '--mount=/w'), '--host-path=/v'),
  lineOf('volumes', 'update', volume, pick('--mount=/a', '--mount=/b')),
  lineOf('volumes', 'delete', volume, maybe('lustre')),
  lineOf('resources', 'create', limits, pick('--cpu=1', '--memory=1Gi')),
  lineOf('resources', 'update', limits, pick('--cpu=2', '--comment=small')),
  lineOf('resources', 'delete', limits),
  // With a volume, since the service cannot clear the volumes of a class once they are set.
  lineOf('classes', 'create', uaiClass, '--image', image, '--volume', volume),
  lineOf('classes', 'create', uaiClass, '--image', image, '--volume', volume, '--resource', limits),
  lineOf(
    'classes',
    'update',
    uaiClass,
    pick('--public-ip', '--priority-class=x'),
    '--image',
    image,
  ),
  lineOf('classes', 'delete', uaiClass, '--force'),
  lineOf('delete'),
  lineOf('undo'),
  lineOf('restore'),
  file,
);

type Objects = Map<string, { name: string; fields: Record<string, unknown> }>;
interface Entry {
  action: 'create' | 'update' | 'delete';
  kind: string;
  name: string;
  id: string | null;
  after: Record<string, unknown> | null;
  state: string;
}

/** A field that is absent, empty or off. */
const plain = (value: unknown) =>
  value === undefined || value === null || value === false || value === ''
    ? null
    : JSON.stringify(value);

const kinds = { images: 'image', volumes: 'volume', resources: 'resource', classes: 'class' };

/** The objects by id, with their fields as files have them. */
async function snapshot(site: TestSite): Promise<{ objects: Objects; text: string }> {
  const { stdout, code } = await site.admin([...config, 'export', '--json']);
  expect(code).toBe(0);
  const exported = JSON.parse(stdout) as Record<string, Record<string, unknown>[]>;
  const objects: Objects = new Map();
  for (const [kind, singular] of Object.entries(kinds)) {
    const { json } = await site.call(`GET /admin/config/${kind}`, { as: 'admin' });
    for (const row of json as Record<string, string>[]) {
      const id = row[`${singular}_id`] ?? '';
      const name = row.imagename ?? row.volumename ?? row.comment ?? id;
      const found = exported[kind]?.filter((each) => (each.name ?? each.comment) === name) ?? [];
      objects.set(`${kind} ${id}`, { name, fields: found[0] ?? {} });
    }
  }
  return { objects, text: JSON.stringify(exported) };
}

/** What the new records claim, held against the service before and after the command. */
function checkRecords(
  records: readonly Entry[][],
  before: Objects,
  after: Objects,
  reset: boolean,
) {
  const entries = records.flat();
  for (const entry of entries) {
    const { action, kind, name, id, state } = entry;
    const at = `${kind} ${id}`;
    const now = after.get(at);
    const said = JSON.stringify(entry);
    const isLater = (other: Entry) =>
      other.action === 'delete' && other.id === id && /^(done|sent|unknown)$/.test(other.state);
    // A plan may take the default from an object, and then delete it.
    if (action === 'update' && entries.some(isLater)) continue;
    if (state === 'done') {
      if (action === 'delete') expect([before.has(at), now], said).toEqual([true, undefined]);
      else {
        expect(now, said).toBeDefined();
        for (const [field, value] of Object.entries(entry.after ?? {}))
          expect(plain(now?.fields[field]), `${said}: ${field}`).toBe(plain(value));
      }
    } else if (state === 'failed' || state === 'waiting') {
      if (action === 'create') {
        const others = [...after].filter(
          ([key, other]) => !before.has(key) && key.startsWith(kind) && other.name === name,
        );
        expect(others, said).toEqual([]);
      } else if (action === 'delete') expect(now, said).toBeDefined();
    }
  }
  const mayHave = (key: string, name: string) =>
    entries.some(
      ({ kind, id, name: known, state }) =>
        state !== 'failed' &&
        state !== 'waiting' &&
        (key === `${kind} ${id}` || (id === null && key.startsWith(kind) && name === known)),
    );
  for (const [key, { name }] of new Map([...before, ...after])) {
    const isSame =
      JSON.stringify(before.get(key)?.fields) === JSON.stringify(after.get(key)?.fields);
    // A reset makes the defaults of the site, which nobody asked for one by one.
    if (isSame || (reset && !before.has(key))) continue;
    // A class shows the new name of what it refers to.
    const isRenamed =
      key.startsWith('classes') && entries.some(({ after: to }) => to && 'name' in to);
    if (!isRenamed)
      expect(mayHave(key, name), `${key} ${name} ${JSON.stringify(entries)}`).toBe(true);
  }
}

const runs = Number(process.env.FUZZ_SEQUENCES ?? 20);

it(
  'the history agrees with the service or says unknown after any sequence of changes and faults',
  async () => {
    const root = mkdtempSync(join(tmpdir(), 'uas-faults-'));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    let trial = 0;
    let now = Date.parse('2026-01-01T00:00:00Z');
    const property = fc.asyncProperty(
      fc.array(fc.tuple(step, anyFault, fc.boolean()), { minLength: 1, maxLength: 6 }),
      async (steps) => {
        trial += 1;
        const state = join(root, String(trial));
        const site = await startSite();
        const uasState = join(state, 'uas');
        const list = (name: string) => {
          try {
            return readdirSync(join(uasState, name)).filter((each) => /^[^.]/.test(each));
          } catch {
            return [];
          }
        };
        const records = (): [string, Entry[]][] =>
          list('history').flatMap((name): [string, Entry[]][] => {
            try {
              const text = readFileSync(join(uasState, 'history', name), 'utf8');
              return [[name, (JSON.parse(text) as { entries: Entry[] }).entries]];
            } catch {
              return [];
            }
          });
        const backups = () =>
          list('backups').map((name) => readFileSync(join(uasState, 'backups', name), 'utf8'));
        const run = async (line: readonly string[], fault: Fault, retries = false, stdin = '') => {
          now += 1000;
          const world = createWorld({
            transport: site.service.handle,
            clock: fastClock(now),
            stdin,
            env: { ...site.adminEnv, XDG_STATE_HOME: state },
          });
          const faulty = withFault(fault, world.deps.files, site.service.handle, () =>
            world.interrupt(new UasError('interrupted', 'interrupted')),
          );
          const { deps } = world;
          const args = [...config, ...line, '--yes', ...(retries ? [] : ['--retries', '0'])];
          const result = await uas(args, {
            ...world,
            deps: {
              ...deps,
              files: faulty.files,
              connect: () => ({ send: faulty.transport, close: async () => {} }),
            },
          });
          return result;
        };

        const start = await snapshot(site);
        for (const [{ line: given, stdin }, fault, retries] of steps) {
          const newest = list('backups').sort().at(-1);
          const line = given[0] === 'restore' ? ['backups', 'restore', newest ?? 'none'] : given;
          const before = await snapshot(site);
          const known = new Set(records().map(([name]) => name));
          const { code, stderr } = await run(line, fault, retries, stdin);
          const after = await snapshot(site);
          const added = records().filter(([name]) => !known.has(name));
          const isReset = line[0] === 'delete';
          try {
            checkRecords(
              added.map(([, entries]) => entries),
              before.objects,
              after.objects,
              isReset,
            );
            const isBulk = ['delete', 'undo', 'apply', 'backups'].includes(line[0] ?? '');
            if (isBulk && before.text !== after.text) {
              const saved = await Promise.all(
                backups().map(async (text) => {
                  const { parse } = await import('yaml');
                  return JSON.stringify(parse(text));
                }),
              );
              expect(saved).toContain(before.text);
            }
            if (fault.kind === 'none' && code === 0 && line[0] !== 'undo') {
              for (const [, entries] of added)
                expect(
                  entries.map(({ state: end }) => end).filter((end) => end !== 'done'),
                ).toEqual([]);
            }
          } catch (error) {
            throw new Error(`${line.join(' ')}: ${code} ${stderr}: ${String(error)}`);
          }
        }
        // Without faults, everything can be taken back.
        for (let undone = 0; ; undone += 1) {
          expect(undone).toBeLessThan(40);
          const { code, stderr } = await run(['undo'], noFault);
          if (code === 3) break;
          expect(code, stderr).toBe(0);
        }
        expect((await snapshot(site)).text).toBe(start.text);
        await site.service.close();
      },
    );
    await fc.assert(property, { numRuns: runs });
  },
  60_000 + runs * 4000,
);
