/** How to reach a running service, and as whom: written when it is ready, removed when it stops. */
import { realFiles } from '../../core/files.ts';
import { pathsIn } from './options.ts';
import { isRunning, type ProcessIdentity } from './process.ts';

export interface LocalInfo {
  /** Base URL of the User Access Service. */
  endpoint: string;
  /** The plain user's access token, good for a year. */
  token: string;
  users: { name: string; token: string; password: string; admin: boolean }[];
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
  info: LocalInfo;
}

export async function writeInfo(directory: string, saved: SavedInfo): Promise<void> {
  await realFiles.writePrivate(pathsIn(directory).info, `${JSON.stringify(saved, null, 2)}\n`);
}

export async function readInfo(directory: string): Promise<SavedInfo | undefined> {
  const text = (await realFiles.read(pathsIn(directory).info))?.toString();
  return text === undefined ? undefined : (JSON.parse(text) as SavedInfo);
}

/** The running service of the directory; what a killed one left behind does not count. */
export async function runningIn(directory: string): Promise<SavedInfo | undefined> {
  const saved = await readInfo(directory);
  return saved && (await isRunning(saved.process)) ? saved : undefined;
}

/** The service of the directory, or undefined when none runs. */
export async function statusLocal(directory: string): Promise<LocalInfo | undefined> {
  return (await runningIn(directory))?.info;
}
