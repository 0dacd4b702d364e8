import { join } from 'node:path';

/** A path with a leading `~/` as a shell would read it: after `key=` and in files no shell does. */
export function expandHome(path: string, home: string): string {
  return path.startsWith('~/') ? join(home, path.slice(2)) : path;
}
