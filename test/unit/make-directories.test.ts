import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeDirectories } from '../../src/system/make-directories.ts';

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'uas-directories-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

it('creates a directory and its parents for the user alone, and leaves what is there', () => {
  const directory = join(scratch(), 'a/b/c');
  makeDirectories(directory);
  makeDirectories(directory);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(statSync(join(directory, '..')).mode & 0o777).toBe(0o700);
});

it.skipIf(!existsSync('/proc/self'))('ends where the system creates nothing', () => {
  expect(() => makeDirectories('/proc/self/.local/state')).toThrow(/ENOENT/);
});

it('says that a file is in the way', () => {
  const file = join(scratch(), 'file');
  writeFileSync(file, '');
  expect(() => makeDirectories(join(file, 'below'))).toThrow(/ENOTDIR/);
  expect(() => makeDirectories(file)).toThrow(/EEXIST/);
});
