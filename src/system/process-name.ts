/** The name that the process was started by, and the command that starts another one. */
import { basename } from 'node:path';

/** The single file is its own script; what Bun reports as one is not a path. */
const script = process.versions.bun === undefined ? process.argv[1] : undefined;

/** `cray` when a link of that name leads to the program. */
export function nameOfProcess(): 'uas' | 'cray' {
  const name = basename(script ?? process.argv0).replace(/\.(?:js|exe)$/, '');
  return name === 'cray' ? 'cray' : 'uas';
}

export function commandOfProcess(): string[] {
  return script === undefined ? [process.execPath] : [process.execPath, script];
}
