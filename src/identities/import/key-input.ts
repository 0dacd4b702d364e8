/** Reads private keys and their passphrases from files, standard input and variables, as carefully as ssh does. */

import type { Context } from '../../command/command.types.ts';
import { messageOf, UasError } from '../../core/errors.ts';
import type { KeyRefusal } from '../../ssh/keys/key-refusal.ts';
import { repairKey } from '../../ssh/keys/key-text.ts';
import { examineKey, isRefusal, type PrivateKey } from '../../ssh/keys/private-key.ts';
import { expandHome } from '../../system/home-path.ts';
import { readInput } from '../../system/read-input.ts';
import { decodeText } from '../../system/text-input.ts';
import { outsideDirectoryProblem } from './keys-directory.ts';

export interface KeySource {
  /** A path, or `-` for standard input. */
  keyFile: string;
  /** The directory that the key file was found in; links must not lead out of it. */
  within?: string | undefined;
  /** A path, or `-` for standard input; its first line is the passphrase. */
  passphraseFile?: string | undefined;
  /** Name of the variable that holds the passphrase. */
  passphraseEnv?: string | undefined;
}

export interface LoadedKey {
  key: PrivateKey;
  passphrase: string | undefined;
  /** A file from which ssh can read the identical key; undefined when there is none or the key had to be repaired. */
  file: string | undefined;
}

function refusalOf(error: unknown): KeyRefusal {
  return { problem: messageOf(error), hint: error instanceof UasError ? error.hint : undefined };
}

/** Reads a file that contains a secret. Like ssh, refuses a file that others can read. */
async function readSecret(
  context: Context,
  path: string,
  what: string,
): Promise<Buffer | KeyRefusal> {
  const { deps, paths } = context;
  if (path === '-') return readInput(context, path, `the ${what}`);
  try {
    const facts = await deps.files.stat(expandHome(path, paths.home));
    if (!facts) {
      const slashes = path.includes('\\') ? '; write the path with / instead of \\' : '';
      return { problem: `${what} not found: ${path}${slashes}` };
    }
    if (facts.isDirectory) return { problem: `the ${what} ${path} is a directory` };
    const bytes = await readInput(context, path, `the ${what}`);
    if (!facts.isFile || (facts.mode & 0o077) === 0) return bytes;
    const mode = facts.mode.toString(8).padStart(4, '0');
    const open = {
      problem: `others can read the ${what} ${path} (mode ${mode})`,
      hint: `if nobody else has read it, run chmod 600 ${path}`,
    };
    // If the content is not a secret, such as a public key, another message is more helpful.
    const tidy = what === 'key file' ? repairKey(bytes) : open;
    return isRefusal(tidy) ? tidy : open;
  } catch (error) {
    return refusalOf(error);
  }
}

/** The only line of a passphrase file. */
function onlyLine(bytes: Buffer): string | KeyRefusal {
  try {
    const [first = '', ...rest] = decodeText(bytes, 'the passphrase file').split(/\r?\n/);
    if (rest.some((line) => line !== ''))
      return { problem: 'the passphrase file has several lines' };
    return first === '' ? { problem: 'the passphrase file is empty' } : first;
  } catch (error) {
    return refusalOf(error);
  }
}

/** The passphrase of the source; undefined when there is none. From now on it is hidden in all output. */
async function readPassphrase(
  context: Context,
  { passphraseFile, passphraseEnv }: KeySource,
): Promise<{ passphrase: string | undefined } | KeyRefusal> {
  const { env, io } = context.deps;
  let passphrase: string | undefined;
  if (passphraseEnv !== undefined) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(passphraseEnv)) {
      // It may be the passphrase itself, passed to the wrong option.
      return {
        problem: 'the name of the passphrase variable is invalid; specify a name, not a passphrase',
      };
    }
    passphrase = env[passphraseEnv];
    if (!passphrase) return { problem: `the variable ${passphraseEnv} is not set` };
    if (passphrase.includes('\ufffd')) {
      return { problem: `the variable ${passphraseEnv} is not UTF-8 text` };
    }
  } else if (passphraseFile !== undefined) {
    const bytes = await readSecret(context, passphraseFile, 'passphrase file');
    if (!Buffer.isBuffer(bytes)) return bytes;
    const line = onlyLine(bytes);
    if (typeof line !== 'string') return line;
    passphrase = line;
  }
  if (passphrase !== undefined) io.hide(passphrase);
  return { passphrase };
}

/**
 * Reads and examines a key.
 * @param ask asks the user for the passphrase of an encrypted key if none was given
 */
export async function loadKey(
  context: Context,
  source: KeySource,
  ask?: () => Promise<string>,
): Promise<LoadedKey | KeyRefusal> {
  const { keyFile } = source;
  const astray =
    source.within && (await outsideDirectoryProblem(context.deps.files, source.within, keyFile));
  if (astray) return { problem: astray };
  const bytes = await readSecret(context, keyFile, 'key file');
  if (!Buffer.isBuffer(bytes)) return bytes;
  const given = await readPassphrase(context, source);
  if (isRefusal(given)) return given;
  let { passphrase } = given;
  let key = await examineKey(bytes, passphrase);
  if (isRefusal(key) && key.needsPassphrase && ask) {
    passphrase = await ask();
    context.deps.io.hide(passphrase);
    key = await examineKey(bytes, passphrase);
  }
  if (isRefusal(key)) return key;
  const asIs = keyFile !== '-' && bytes.toString('utf8') === key.text;
  const file = asIs ? expandHome(keyFile, context.paths.home) : undefined;
  return { key, passphrase, file };
}

/** Secrets that must not appear in the errors of a service that echoes requests. */
export function secretsOf({ key, passphrase }: LoadedKey): string[] {
  const lines = key.text
    .split('\n')
    .filter((line) => line.length >= 16 && !line.startsWith('-----'));
  return passphrase === undefined ? lines : [...lines, passphrase];
}
