/** Key files for tests: of this program's making where the kind does not matter, since that is fast. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { newKey } from '../../src/ssh/keys/new-key.ts';

/** Writes a file below the directory, mode 0600 unless told otherwise; returns its path. */
export function put(
  directory: string,
  name: string,
  content: string | Buffer,
  mode = 0o600,
): string {
  const file = join(directory, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

/** A new unencrypted Ed25519 key. */
export function putKey(directory: string, name: string, mode = 0o600): string {
  return put(directory, name, newKey(name), mode);
}

/** A key of ssh-keygen's. */
export function sshKeygen(directory: string, name: string, ...args: string[]): string {
  const file = join(directory, name);
  mkdirSync(dirname(file), { recursive: true });
  execFileSync('ssh-keygen', ['-q', '-C', name, ...args, '-f', file]);
  return file;
}

export function fingerprintOf(file: string): string {
  return execFileSync('ssh-keygen', ['-lf', file]).toString().split(' ')[1] ?? '';
}

export const read = (file: string) => readFileSync(file, 'utf8');
