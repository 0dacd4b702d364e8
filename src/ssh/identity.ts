/** Which private key opens which UAI: remembered at creation, one small file for each UAI. */
import { join } from 'node:path';
import type { Files } from '../core/files.ts';

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

const identityNote = (stateDirectory: string, uai: string) =>
  join(stateDirectory, 'identities', uai);

export async function rememberIdentity(
  files: Files,
  stateDirectory: string,
  uai: string,
  privateKey: string,
): Promise<void> {
  // Without the note ssh tries the default keys: no reason to fail a create.
  await files.writePrivate(identityNote(stateDirectory, uai), `${privateKey}\n`).catch(() => {});
}

export async function forgetIdentities(
  files: Files,
  stateDirectory: string,
  uais: readonly string[],
): Promise<void> {
  for (const uai of uais) await files.remove(identityNote(stateDirectory, uai)).catch(() => {});
}

/** The private key for a UAI: the one remembered at its creation, else that of the default public key. */
export async function identityFor(
  files: Files,
  stateDirectory: string,
  home: string,
  uai: string,
): Promise<string | undefined> {
  const noted = await files.read(identityNote(stateDirectory, uai)).catch(() => undefined);
  const path = noted?.toString('utf8').trim();
  if (path && (await files.stat(path))?.isFile) return path;
  const publicKey = await defaultPublicKey(files, home);
  return publicKey && privateHalf(files, publicKey);
}
