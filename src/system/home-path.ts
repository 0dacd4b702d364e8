import { join } from 'node:path';

/** Expands a leading `~/`, which shells do not do after `key=` or in files. */
export function expandHome(path: string, home: string): string {
  return path.startsWith('~/') ? join(home, path.slice(2)) : path;
}
