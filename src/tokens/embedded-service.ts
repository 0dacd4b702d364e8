/**
 * The secrets with which this user's embedded services prove their identity, found through their files and saved
 * tokens.
 */
import { join } from 'node:path';
import { type Paths, pathsOf } from '../config/paths.ts';
import { isLoopback } from '../core/loopback.ts';
import { isRecord } from '../core/record.ts';
import type { Env } from '../system/deps.ts';
import type { Files } from '../system/files.ts';
import { tokenFile } from './tokens.ts';

/** Names of the configurations that `local start` creates. */
export const embeddedConfigurations: readonly string[] = ['local', 'local-admin'];

export function embeddedDirectory(paths: Paths): string {
  return join(paths.state, 'local');
}

const portOf = (url: URL) => url.port || (url.protocol === 'https:' ? '443' : '80');

/** The content of a JSON file; undefined if it is missing, damaged or not trustworthy. */
async function recordIn(files: Files, path: string): Promise<Record<string, unknown> | undefined> {
  try {
    const value: unknown = JSON.parse((await files.readTrusted(path))?.toString('utf8') ?? '');
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The secret of a directory's service if it uses this port; undefined after a normal stop. */
async function secretIn(files: Files, directory: string, port: string) {
  try {
    await files.checkOwnDirectory(directory);
  } catch {
    return undefined;
  }
  const { secret, info } = (await recordIn(files, join(directory, 'service.json'))) ?? {};
  const endpoint = isRecord(info) ? String(info.endpoint) : '';
  const isHere = URL.canParse(endpoint) && portOf(new URL(endpoint)) === port;
  return isHere && typeof secret === 'string' ? secret : undefined;
}

/** Directories of the services that issued the saved tokens for a port. */
async function directoriesInTokens(files: Files, paths: Paths, port: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of embeddedConfigurations) {
    for (const service of ['uas', 'identities'] as const) {
      const token = await recordIn(files, tokenFile(paths, name, service));
      const { origin, embedded } = token ?? {};
      if (typeof embedded !== 'string' || !URL.canParse(String(origin))) continue;
      if (portOf(new URL(String(origin))) === port) found.push(embedded);
    }
  }
  return found;
}

/**
 * The secrets of which the server at the URL must know one. Undefined when the URL is not an embedded service of this
 * user; empty when it should be one but none has the port, for example after a start on another port.
 */
export async function secretsFor(
  files: Files,
  env: Env,
  url: URL,
): Promise<readonly string[] | undefined> {
  if (!isLoopback(url)) return undefined;
  const paths = pathsOf(env);
  const port = portOf(url);
  const given = await directoriesInTokens(files, paths, port);
  const directories = new Set([embeddedDirectory(paths), ...given]);
  const secrets: string[] = [];
  for (const directory of directories) {
    const secret = await secretIn(files, directory, port);
    if (secret !== undefined) secrets.push(secret);
  }
  return secrets.length > 0 || given.length > 0 ? secrets : undefined;
}
