/** Which private key opens which UAI: remembered at creation, one small file for each UAI. */
import { join } from 'node:path';
import type { Files } from '../core/files.ts';
import { isUaiName } from './uai-name.ts';

const publicKeyNames = ['id_ed25519.pub', 'id_ecdsa.pub', 'id_rsa.pub'] as const;

/** The first default public key that exists. */
export async function defaultPublicKey(files: Files, home: string): Promise<string | undefined> {
  for (const name of publicKeyNames) {
    const path = join(home, '.ssh', name);
    if ((await files.stat(path))?.isFile) return path;
  }
  return undefined;
}

/** The private half beside a public key file, if it is there. */
export async function privateHalf(files: Files, publicKey: string): Promise<string | undefined> {
  const path = publicKey.replace(/\.pub$/, '');
  return path !== publicKey && (await files.stat(path))?.isFile ? path : undefined;
}

/** The note about a UAI; undefined when the service calls it something that has no place in a path. */
const identityNote = (stateDirectory: string, uai: string): string | undefined =>
  isUaiName(uai) ? join(stateDirectory, 'identities', uai) : undefined;

export async function rememberIdentity(
  files: Files,
  stateDirectory: string,
  uai: string,
  privateKey: string,
): Promise<void> {
  const note = identityNote(stateDirectory, uai);
  // Without the note ssh tries the default keys: no reason to fail a create.
  if (!note) return;
  await files
    .makeOwnDirectory(stateDirectory)
    .then(() => files.writePrivate(note, `${privateKey}\n`))
    .catch(() => {});
}

export async function forgetIdentities(
  files: Files,
  stateDirectory: string,
  uais: readonly string[],
): Promise<void> {
  for (const uai of uais) {
    const note = identityNote(stateDirectory, uai);
    if (note) await files.remove(note).catch(() => {});
  }
}

/** The UAIs whose keys are remembered. */
export async function rememberedUais(files: Files, stateDirectory: string): Promise<string[]> {
  const names = await files.list(join(stateDirectory, 'identities')).catch(() => []);
  return names.filter(isUaiName);
}

/** The private key for a UAI: the one remembered at its creation, else that of the default public key. */
export async function identityFor(
  files: Files,
  stateDirectory: string,
  home: string,
  uai: string,
): Promise<string | undefined> {
  const note = identityNote(stateDirectory, uai);
  const noted = note && (await files.readTrusted(note).catch(() => undefined));
  const path = noted?.toString('utf8').trim();
  if (path && (await files.stat(path))?.isFile) return path;
  const publicKey = await defaultPublicKey(files, home);
  return publicKey && privateHalf(files, publicKey);
}
