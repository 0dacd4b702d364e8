/** The public keys in a home directory with which its owner may log in to a broker. */
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A longer file is not read. */
const mostBytes = 256 * 1024;

/** The owner's own keys, and those that he lets in. */
const files = ['id_ed25519.pub', 'id_ecdsa.pub', 'id_rsa.pub', 'authorized_keys'];

interface Facts {
  uid: number;
  mode: number;
}

/** Whether only this user can have written it, as sshd demands of the files that it trusts. */
function isOwn({ uid, mode }: Facts): boolean {
  return (mode & 0o022) === 0 && (process.getuid === undefined || uid === process.getuid());
}

function readOwn(path: string): string {
  // A pipe must not block the whole service.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const facts = fstatSync(file);
    if (!facts.isFile() || facts.size > mostBytes || !isOwn(facts)) return '';
    const bytes = Buffer.alloc(facts.size);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(file);
  }
}

function isOwnDirectory(path: string): boolean {
  try {
    return isOwn(statSync(path));
  } catch {
    return false;
  }
}

/** Lines that begin with a key. Those with options limit what the key may do, so they do not count here. */
const keyLine = /^(?:ssh-|ecdsa-|sk-)/;

/** The keys as lines of text; none where others can write. */
export function keysInHome(home: string): string {
  const directory = join(home, '.ssh');
  if (!isOwnDirectory(home) || !isOwnDirectory(directory)) return '';
  const texts = files.map((name) => {
    try {
      return readOwn(join(directory, name));
    } catch {
      return '';
    }
  });
  const lines = texts.join('\n').split(/\r?\n/);
  return lines.filter((line) => keyLine.test(line)).join('\n');
}
