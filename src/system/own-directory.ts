/**
 * Checks that a directory belongs only to this user. In a place that others can write to, such as /tmp, someone else may
 * have created it, or a link in its place, and would control what this program reads and where it writes.
 */
import { lstatSync, readlinkSync, realpathSync, type Stats } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { UasError } from '../core/errors.ts';
import { octal } from './complaint.ts';
import { makeDirectories } from './make-directories.ts';

const groupOrOthers = 0o022;
const others = 0o002;
const sticky = 0o1000;
/** The maximum number of links in a path, as in Linux. */
const mostLinks = 40;

function unsafe(what: string, hint: string): UasError {
  return new UasError('failed', `${what}, so it is not used`, { hint });
}

const elsewhere =
  'set XDG_STATE_HOME, XDG_CONFIG_HOME or XDG_CACHE_HOME to a directory of your own';

/** All directories in the path, including the targets of links; the last one is the directory itself. */
interface Way {
  passed: { path: string; facts: Stats }[];
  /** Whether the whole path exists. */
  isComplete: boolean;
}

/** Follows a path component by component, and rejects links that belong to others. */
function follow(path: string, me: number): Way {
  const passed: Way['passed'] = [];
  let pending = path.split('/');
  let at = '/';
  for (let links = 0; pending.length > 0; ) {
    const [name = '', ...rest] = pending;
    pending = rest;
    if (name === '' || name === '.') continue;
    if (name === '..') {
      at = dirname(at);
      continue;
    }
    const next = join(at, name);
    const facts = lstatSync(next, { throwIfNoEntry: false });
    if (!facts) return { passed, isComplete: false };
    if (!facts.isSymbolicLink()) {
      passed.push({ path: next, facts });
      at = next;
      continue;
    }
    if (facts.uid !== me && facts.uid !== 0) {
      throw unsafe(`${next} is a link that belongs to another user`, elsewhere);
    }
    links += 1;
    if (links > mostLinks) throw unsafe(`${path} has too many links`, `check ${next}`);
    const to = readlinkSync(next);
    if (to.startsWith('/')) at = '/';
    pending = [...to.split('/'), ...pending];
  }
  return { passed, isComplete: true };
}

function homeDirectory(): string | undefined {
  try {
    return realpathSync(homedir());
  } catch {
    return undefined;
  }
}

/**
 * Rejects a parent directory whose entries others can replace. Directories above the home directory are not checked:
 * whoever controls those controls all files of the user.
 */
function checkWay(passed: Way['passed'], me: number): void {
  const home = homeDirectory();
  const fromHome = passed.findLastIndex(({ path }) => path === home);
  for (const { path, facts } of passed.slice(Math.max(fromHome, 0))) {
    if (facts.uid !== me && facts.uid !== 0) {
      throw unsafe(`${path} belongs to another user`, elsewhere);
    }
    // In a sticky directory such as /tmp, users cannot replace files of others.
    if ((facts.mode & others) !== 0 && (facts.mode & sticky) === 0) {
      throw unsafe(`${path} is writable by everyone (mode ${octal(facts.mode)})`, elsewhere);
    }
  }
}

/**
 * Throws a {@link UasError} with the reason unless the directory belongs to this user, nobody else can write
 * to it, and nobody else controls a link or directory in its path. A missing directory passes.
 */
export function checkOwnDirectory(path: string): void {
  const me = process.getuid?.();
  // Windows has other permissions.
  if (me === undefined || !path.startsWith('/')) return;
  const { passed, isComplete } = follow(path, me);
  const last = isComplete ? passed.at(-1) : undefined;
  checkWay(last ? passed.slice(0, -1) : passed, me);
  if (!last) return;
  if (last.facts.uid !== me) throw unsafe(`${path} belongs to another user`, elsewhere);
  if ((last.facts.mode & groupOrOthers) !== 0) {
    throw unsafe(
      `${path} is writable by others (mode ${octal(last.facts.mode)})`,
      `check that all files in it are yours, then: chmod 700 ${path}`,
    );
  }
}

/** Creates the directory if it is missing, private to the user, and runs {@link checkOwnDirectory}. */
export function makeOwnDirectory(path: string): void {
  checkOwnDirectory(path);
  makeDirectories(path);
  // In a place that others can write to, someone may have created it first.
  checkOwnDirectory(path);
}

/**
 * {@link Files.makeOwnDirectory} for optional files: if the directory cannot be created, the work continues. If others
 * could have put files there, it fails.
 */
export async function tryOwnDirectory(
  files: { makeOwnDirectory(path: string): Promise<void> },
  path: string,
): Promise<void> {
  await files.makeOwnDirectory(path).catch((error: unknown) => {
    if (error instanceof UasError) throw error;
  });
}
