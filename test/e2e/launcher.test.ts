/** The launcher of the npm form: from any place, under any name, with V8's code caches only where they are safe. */
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;

let place: string;
let home: string;
let caches: string;
let entry: string;

beforeAll(() => {
  // A path with blanks, and a build without the caches of the Node that built it.
  place = mkdtempSync(join(tmpdir(), 'uas launcher '));
  cpSync(join(root, 'bin'), join(place, 'bin'), { recursive: true });
  mkdirSync(join(place, 'dist'));
  for (const name of readdirSync(join(root, 'dist')).filter((file) => file.endsWith('.js'))) {
    cpSync(join(root, 'dist', name), join(place, 'dist', name));
  }
  entry = join(place, 'bin/uas.js');
});
afterAll(() => rmSync(place, { recursive: true, force: true }));
beforeEach(() => {
  home = mkdtempSync(join(place, 'home-'));
  caches = join(home, '.cache/uas-cli');
});

function run(args: string[], env: Record<string, string> = { HOME: home }, file = entry) {
  return execa(process.execPath, [file, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
}

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('code caches', () => {
  it('are made by the first start, for nobody else to read or write, and kept by the second', async () => {
    expect((await run(['--help'])).exitCode).toBe(0);
    const files = readdirSync(caches).sort();
    expect(files).toEqual([
      expect.stringMatching(/^[0-9a-f]{16}-v[\d.]+-\w+-core\.bin$/),
      expect.stringMatching(/^[0-9a-f]{16}-v[\d.]+-\w+-main\.bin$/),
    ]);
    expect([mode(caches), ...files.map((name) => mode(join(caches, name)))]).toEqual([
      '700',
      '600',
      '600',
    ]);
    const made = files.map((name) => statSync(join(caches, name)).ino);
    const again = await run(['--help']);
    expect([again.exitCode, again.stderr]).toEqual([0, '']);
    expect(readdirSync(caches).sort()).toEqual(files);
    expect(files.map((name) => statSync(join(caches, name)).ino)).toEqual(made);
  });

  it('are told apart by options of Node', async () => {
    await run(['--version']);
    const env = { HOME: home, NODE_OPTIONS: '--max-old-space-size=512' };
    expect((await run(['--version'], env)).stdout).toMatch(/^\d+\.\d+\.\d+/);
    expect(readdirSync(caches)).toHaveLength(2);
  });

  it('that are damaged do no harm', async () => {
    const { stdout } = await run(['--help']);
    for (const name of readdirSync(caches)) writeFileSync(join(caches, name), 'not a cache');
    const again = await run(['--help']);
    expect(again).toMatchObject({ exitCode: 0, stdout, stderr: '' });
  });

  it('are not kept in a directory that others can write', async () => {
    mkdirSync(caches, { recursive: true });
    chmodSync(caches, 0o777);
    expect((await run(['--version'])).exitCode).toBe(0);
    expect(readdirSync(caches)).toEqual([]);
  });

  it('are not needed: without a home nothing is written', async () => {
    const before = readdirSync(place).sort();
    expect((await run(['--version'], {})).exitCode).toBe(0);
    expect((await run(['--version'], { HOME: '/nonexistent' })).exitCode).toBe(0);
    expect((await run(['--version'], { HOME: home, XDG_CACHE_HOME: '/dev/null' })).exitCode).toBe(
      0,
    );
    expect(readdirSync(place).sort()).toEqual(before);
    expect(readdirSync(home)).toEqual([]);
  });
});

describe('the name', () => {
  it('of a link to the program decides how it behaves', async () => {
    for (const name of ['uas', 'cray']) symlinkSync(entry, join(home, name));
    const [native, cray] = await Promise.all([
      run(['--help'], { HOME: home }, join(home, 'uas')),
      run(['--help'], { HOME: home }, join(home, 'cray')),
    ]);
    expect(native.stdout).toContain('Usage: uas');
    expect(cray.stdout).toContain('Usage: cray');
  });
});
