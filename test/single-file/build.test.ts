/** What `npm run build:binary` leaves in dist. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bundleOne } from '../../build/single-file/bundle.js';
import { program } from '../support/program.ts';

const root = new URL('../..', import.meta.url).pathname;
const dist = dirname(program[0]);
const sums = (folder: string) => readFileSync(join(folder, 'SHA256SUMS'), 'utf8');

it('has the checksum of the program and of the list of what is in it', () => {
  for (const name of [basename(program[0]), 'uas-sbom.cdx.json']) {
    const hash = createHash('sha256').update(readFileSync(join(dist, name)));
    expect(sums(dist)).toContain(`${hash.digest('hex')}  ${name}\n`);
  }
});

it('lists every bundled package and the runtime, with version, license and hash', () => {
  const { bomFormat, components } = JSON.parse(
    readFileSync(join(dist, 'uas-sbom.cdx.json'), 'utf8'),
  ) as { bomFormat: string; components: { name: string; version: string; hashes: unknown[] }[] };
  expect(bomFormat).toBe('CycloneDX');
  const names = components.map(({ name }) => name);
  for (const name of ['commander', 'ssh2', 'undici', 'yaml']) expect(names).toContain(name);
  expect(names.filter((name) => name.startsWith('@oven/'))).not.toEqual([]);
  for (const { name, version, hashes } of components) {
    expect({ name, hashes: hashes.length }).toEqual({ name, hashes: 1 });
    expect(version, name).toMatch(/^\d/);
  }
});

it('has no machine code of packages, also not what was compiled on this machine', async () => {
  const { text, inputs } = await bundleOne(root);
  expect(inputs.filter((path) => path.endsWith('.node'))).toEqual([]);
  expect(text.match(/.{0,60}\.node["'`]\)/g)).toBe(null);
  expect(text).toContain('not in the single file');
});

it('is the same, byte for byte, when it is built in another folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'uas-elsewhere-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['src', 'build', 'package.json', 'package-lock.json', 'tsconfig.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const built = spawnSync(process.execPath, [join(folder, 'build/single-file.js'), '--here'], {
    cwd: tmpdir(),
    encoding: 'utf8',
  });
  expect(built.status, built.stderr).toBe(0);
  const line = (text: string) => text.split('\n').find((one) => one.endsWith(basename(program[0])));
  expect(line(sums(join(folder, 'dist')))).toBe(line(sums(dist)));
}, 60_000);
