/** How to reach a running service, and as whom: written when it is ready; the next start looks at it for the port. */

import { UasError } from '../../core/errors.ts';
import type { Clock } from '../../system/deps.ts';
import { realFiles } from '../../system/files.ts';
import type { Settings } from './contradictions.ts';
import { answers } from './health.ts';
import { pathsIn } from './options.ts';
import { isRunning, type ProcessIdentity } from './process.ts';

export interface LocalInfo {
  /** Base URL of the User Access Service. */
  endpoint: string;
  /** The access token of the user who is not an administrator, valid for a year. */
  token: string;
  users: { name: string; token: string; password: string; admin: boolean }[];
  /** A client that signs in for itself, as an administrator. */
  client: { id: string; secret: string };
  identities: { endpoint: string; token: string; organization: string };
  /** Base URL of Keycloak. */
  keycloak: string;
  pid: number;
  /** Path of the state file. */
  state: string;
  /** Path of the certificate authority to trust; only with TLS. */
  cacert?: string;
}

interface SavedInfo {
  process: ProcessIdentity;
  /** What this start proves itself with, see {@link answers}. */
  secret: string | undefined;
  /** Missing where an older version started it. */
  settings?: Settings | undefined;
  info: LocalInfo;
}

export async function writeInfo(directory: string, saved: SavedInfo): Promise<void> {
  await realFiles.writePrivate(pathsIn(directory).info, `${JSON.stringify(saved, null, 2)}\n`);
}

/**
 * Throws when others could have written it. undefined without the file, and for a damaged one: the next start writes a
 * new one.
 */
export async function readInfo(directory: string): Promise<SavedInfo | undefined> {
  await realFiles.checkOwnDirectory(directory);
  const text = (await realFiles.readTrusted(pathsIn(directory).info))?.toString();
  if (text === undefined) return undefined;
  try {
    const saved = JSON.parse(text) as SavedInfo;
    return saved.process.pid > 0 && URL.canParse(saved.info.endpoint) ? saved : undefined;
  } catch {
    return undefined;
  }
}

/** After an orderly stop nothing has to prove itself on the port; the number of the port is kept. */
export async function forgetSecret(directory: string): Promise<void> {
  const saved = await readInfo(directory);
  if (saved?.secret === undefined || (await isRunning(saved.process))) return;
  await writeInfo(directory, { ...saved, secret: undefined });
}

/** The service of the directory whose process is there, even one that is on its way out. */
export async function runningIn(directory: string): Promise<SavedInfo | undefined> {
  const saved = await readInfo(directory);
  return saved && (await isRunning(saved.process)) ? saved : undefined;
}

/** Whether a saved service answers now. One that an older version started has no secret to prove itself with. */
export async function isServing({ secret, info }: SavedInfo): Promise<boolean> {
  return secret !== undefined && answers(new URL(info.endpoint).origin, secret);
}

/** Milliseconds that a process gets to answer or to be gone. */
const patience = 10_000;

/** The service of the directory, or undefined when none runs. Throws when its process is there and mute. */
export async function statusLocal(
  directory: string,
  clock: Clock,
  signal?: AbortSignal,
): Promise<LocalInfo | undefined> {
  const deadline = clock.now() + patience;
  for (;;) {
    const saved = await runningIn(directory);
    if (!saved) return undefined;
    if (await isServing(saved)) return saved.info;
    if (clock.now() >= deadline) {
      throw new UasError(
        'failed',
        `the embedded service (process ${saved.info.pid}) does not answer`,
        { hint: 'uas local stop' },
      );
    }
    await clock.sleep(20, signal);
  }
}
