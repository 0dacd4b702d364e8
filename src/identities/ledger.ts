/**
 * Which keys were uploaded from this account, and when: the service tells neither. A file without secrets in the
 * state directory. What was uploaded elsewhere is unknown to it.
 */
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { messageOf } from '../core/errors.ts';
import { withLock } from '../core/lock.ts';
import { warn } from '../verbs/tell.ts';

/** One upload. Ids are texts with all their digits. */
export interface Upload {
  /** Origin and path of the service. */
  endpoint: string;
  identity: string;
  user: string;
  credentials: string;
  linuxUsername: string;
  /** `SHA256:…` of the public half. */
  fingerprint: string;
  /** ISO 8601, UTC. */
  uploaded: string;
}

type Place = Pick<Upload, 'endpoint' | 'identity' | 'user'>;

export interface Ledger {
  find(place: Place): Upload | undefined;
}

const fields = [
  ...(['endpoint', 'identity', 'user', 'credentials'] as const),
  ...(['linuxUsername', 'fingerprint', 'uploaded'] as const),
];

function ledgerFile({ paths }: Context): string {
  return join(paths.state, 'uploaded-keys.json');
}

const placeKey = ({ endpoint, identity, user }: Place) =>
  JSON.stringify([endpoint, identity, user]);

function isUpload(value: unknown): value is Upload {
  const entry = value as Record<string, unknown> | null;
  return (
    typeof entry === 'object' &&
    entry !== null &&
    fields.every((field) => typeof entry[field] === 'string')
  );
}

async function readUploads(context: Context): Promise<Upload[]> {
  const file = ledgerFile(context);
  const text = (await context.deps.files.readOwn(file))?.toString('utf8');
  if (text === undefined) return [];
  const value = JSON.parse(text) as { version?: unknown; uploads?: unknown };
  if (value?.version !== 1 || !Array.isArray(value.uploads)) {
    throw new Error('it is not of the form that this version writes');
  }
  return value.uploads.filter(isUpload);
}

/** The ledger as it is. One that cannot be read counts as empty, and is said. */
export async function openLedger(context: Context): Promise<Ledger> {
  const uploads = await readUploads(context).catch((error: unknown) => {
    warn(context, `warning: ${ledgerFile(context)} is not used: ${messageOf(error)}`);
    return [];
  });
  const byPlace = new Map(uploads.map((upload) => [placeKey(upload), upload]));
  return { find: (place) => byPlace.get(placeKey(place)) };
}

/**
 * Notes what was uploaded and forgets what was deleted. Other processes may do so at the same time. That it cannot
 * be written is a warning: the keys are where they should be.
 */
export async function changeLedger(
  context: Context,
  { uploaded = [], removed = [] }: { uploaded?: readonly Upload[]; removed?: readonly Place[] },
): Promise<void> {
  if (uploaded.length + removed.length === 0) return;
  const { files, clock } = context.deps;
  const path = ledgerFile(context);
  try {
    await files.makePrivateDirectory(context.paths.state);
    // After Ctrl-C too, what was done is noted.
    const signal = AbortSignal.timeout(10_000);
    await withLock({ files, clock, signal, path: `${path}.lock` }, async () => {
      const byPlace = new Map(
        (await readUploads(context)).map((upload) => [placeKey(upload), upload]),
      );
      for (const place of removed) byPlace.delete(placeKey(place));
      for (const upload of uploaded) byPlace.set(placeKey(upload), upload);
      const uploads = [...byPlace.values()];
      await files.writePrivate(path, `${JSON.stringify({ version: 1, uploads }, null, 1)}\n`);
    });
  } catch (error) {
    warn(context, `warning: ${path} was not updated: ${messageOf(error)}`);
  }
}
