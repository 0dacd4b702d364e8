/** Chooses the saved configuration for a command. */

import { UasError, usageError } from '../core/errors.ts';
import type { Deps } from '../system/deps.ts';
import { readCrayConfiguration } from './cray-files.ts';
import type { Paths } from './paths.ts';
import { resolve, type Sources } from './settings.ts';
import { readSaved, type Saved } from './store.ts';

export interface Choice {
  saved: Saved;
  /** Why the saved configurations could not be read, in commands that continue without them. */
  problem?: UasError | undefined;
  /** The name of the configuration in use, which may not exist. */
  name: string;
  /** Its values, or those of cray's configuration if there is no own one. */
  chosen: Sources['configuration'];
}

async function read(
  deps: Deps,
  paths: Paths,
  lenient: boolean,
): Promise<{ saved: Saved; problem?: UasError }> {
  try {
    return { saved: await readSaved(deps.files, paths) };
  } catch (error) {
    if (!lenient || !(error instanceof UasError)) throw error;
    return { saved: { version: 1, configurations: {} }, problem: error };
  }
}

async function crayConfiguration({ files, env }: Deps): Promise<Sources['configuration']> {
  const cray = await readCrayConfiguration(files, env).catch(() => undefined);
  if (!cray?.hostname) return undefined;
  const { name, hostname, tenant, username } = cray;
  return {
    name,
    label: `cray configuration ${name}`,
    values: {
      endpoint: hostname,
      ...(tenant ? { tenant } : {}),
      ...(username ? { username } : {}),
    },
  };
}

/**
 * Chooses the configuration named by option or variable, else the current one, else `default`; if there is no own
 * configuration of that name, the one that cray uses.
 * @param lenient for commands that create or repair configurations: accepts a missing configuration and an unreadable file
 * @throws UasError usage if the named configuration does not exist
 */
export async function chooseConfiguration(
  deps: Deps,
  paths: Paths,
  options: Sources['options'],
  lenient: boolean,
): Promise<Choice> {
  const { env } = deps;
  const { saved, problem } = await read(deps, paths, lenient);
  const named = resolve('configuration', { options, env });
  const name = named?.value ?? saved.current ?? 'default';
  const values = Object.hasOwn(saved.configurations, name) ? saved.configurations[name] : undefined;
  if (values) return { saved, problem, name, chosen: { name, values } };
  // CRAY_CONFIG names a configuration of cray, which may not exist here.
  if (named && named.source !== 'CRAY_CONFIG') {
    if (lenient) return { saved, problem, name, chosen: undefined };
    throw usageError(
      `${named.source}: there is no configuration "${name}"`,
      `saved: ${Object.keys(saved.configurations).join(', ') || 'none yet; create one with: uas init'}`,
    );
  }
  return { saved, problem, name, chosen: await crayConfiguration(deps) };
}
