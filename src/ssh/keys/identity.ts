/** Records which key opens which UAI, in two small files for each UAI. */
import { join } from 'node:path';
import type { Files } from '../../system/files.ts';
import { isUaiName } from '../client/uai-name.ts';
import { publicBlobs } from './key-blob.ts';
import { readKeyLines } from './public-key.ts';

const defaultNames = ['id_ed25519', 'id_ecdsa', 'id_rsa', 'id_ed25519_sk', 'id_ecdsa_sk'] as const;

/** The default public keys that exist, the best one first. */
export async function defaultPublicKeys(files: Files, home: string): Promise<string[]> {
  const paths = defaultNames.map((name) => join(home, '.ssh', `${name}.pub`));
  const facts = await Promise.all(paths.map((path) => files.stat(path)));
  return paths.filter((_path, at) => facts[at]?.isFile);
}

/** The first default public key that exists. */
export async function defaultPublicKey(files: Files, home: string): Promise<string | undefined> {
  return (await defaultPublicKeys(files, home))[0];
}

/** The private key file in the same directory as a public key file, if it exists. */
export async function privateKeyFile(files: Files, publicKey: string): Promise<string | undefined> {
  const path = publicKey.replace(/\.pub$/, '');
  return path !== publicKey && (await files.stat(path))?.isFile ? path : undefined;
}

/**
 * The key file to pass to ssh for a public key file: the private key, or the public key file itself when the private
 * key is in an agent or on a token.
 */
async function identityOf(files: Files, publicKey: string): Promise<string> {
  return (await privateKeyFile(files, publicKey)) ?? publicKey;
}

/** The record of a UAI; undefined when its name cannot be part of a path. */
const identityNote = (stateDirectory: string, uai: string): string | undefined =>
  isUaiName(uai) ? join(stateDirectory, 'identities', uai) : undefined;

const publicNote = (note: string) => `${note}.pub`;

export interface CreationKey {
  /** Key lines that were sent. */
  content: Buffer;
  /** The file that they are from. */
  file: string | undefined;
}

export async function rememberIdentity(
  files: Files,
  stateDirectory: string,
  uai: string,
  { content, file }: CreationKey,
): Promise<void> {
  const note = identityNote(stateDirectory, uai);
  // Without the record ssh tries the default keys, so a create does not fail.
  if (!note) return;
  try {
    await files.makeOwnDirectory(stateDirectory);
    await files.writePrivate(publicNote(note), content);
    if (file !== undefined) await files.writePrivate(note, `${await identityOf(files, file)}\n`);
  } catch {
    // The directory cannot be written.
  }
}

export async function forgetIdentities(
  files: Files,
  stateDirectory: string,
  uais: readonly string[],
): Promise<void> {
  for (const uai of uais) {
    const note = identityNote(stateDirectory, uai);
    if (!note) continue;
    for (const file of [note, publicNote(note)]) await files.remove(file).catch(() => {});
  }
}

/** The UAIs whose keys are recorded. */
export async function rememberedUais(files: Files, stateDirectory: string): Promise<string[]> {
  const names = await files.list(join(stateDirectory, 'identities')).catch(() => []);
  return [...new Set(names.map((name) => name.replace(/\.pub$/, '')))].filter(isUaiName);
}

const readText = async (files: Files, path: string) =>
  (await files.readTrusted(path).catch(() => undefined))?.toString('utf8');

/** The key file that a UAI was created with; it may no longer exist. */
export async function notedPath(
  files: Files,
  stateDirectory: string,
  uai: string,
): Promise<string | undefined> {
  const note = identityNote(stateDirectory, uai);
  return (note && (await readText(files, note))?.trim()) || undefined;
}

/** The key lines that a UAI was created with; undefined when it was created elsewhere, or by an earlier release. */
export async function rememberedKey(
  files: Files,
  stateDirectory: string,
  uai: string,
): Promise<string | undefined> {
  const note = identityNote(stateDirectory, uai);
  const kept = note && (await readText(files, publicNote(note)));
  if (kept) return kept;
  // Earlier releases recorded only the private key.
  const path = await notedPath(files, stateDirectory, uai);
  const beside = path && `${path.replace(/\.pub$/, '')}.pub`;
  return beside && (await readKeyLines(files, beside));
}

/** Whether two texts with public keys have a key in common. */
export function shareKey(one: string, other: string): boolean {
  const known = new Set(publicBlobs(one));
  return publicBlobs(other).some((blob) => known.has(blob));
}

/** The key of a UAI whose key lines are recorded without their source. */
async function findKept(files: Files, home: string, note: string): Promise<string | undefined> {
  const kept = await readText(files, publicNote(note));
  if (!kept) return undefined;
  for (const path of await defaultPublicKeys(files, home)) {
    const text = await readKeyLines(files, path);
    if (text && shareKey(text, kept)) return identityOf(files, path);
  }
  return publicNote(note);
}

/**
 * The key file to pass to ssh for a UAI: the recorded key, otherwise the default key. A public key file when the
 * private key is in an agent or on a token.
 */
export async function identityFor(
  files: Files,
  stateDirectory: string,
  home: string,
  uai: string,
): Promise<string | undefined> {
  const path = await notedPath(files, stateDirectory, uai);
  if (path && (await files.stat(path))?.isFile) return identityOf(files, path);
  const note = identityNote(stateDirectory, uai);
  const kept = note && (await findKept(files, home, note));
  if (kept) return kept;
  const publicKey = await defaultPublicKey(files, home);
  return publicKey && identityOf(files, publicKey);
}
