/** Makes the embedded service the current configuration, and restores the previous one. */
import { dirname } from 'node:path';
import type { Context } from '../../command/command.types.ts';
import { changeSaved } from '../../config/change-saved.ts';
import { readSaved, type SavedConfiguration } from '../../config/store.ts';
import { forgetSecret, type LocalInfo } from '../../local/daemon/info.ts';
import { removeToken, writeToken } from '../../tokens/tokens.ts';
import { adminConfiguration, localConfiguration, localDirectory } from './options.ts';

const configurations = [localConfiguration, adminConfiguration];

/** Saves the sign-in of one user under the name of a configuration. */
async function writeTokens(
  { deps: { files }, paths }: Context,
  name: string,
  info: LocalInfo,
  { token, username }: { token: string; username: string | undefined },
): Promise<void> {
  const origin = new URL(info.endpoint).origin;
  const embedded = dirname(info.state);
  const who = username === undefined ? {} : { username };
  await writeToken(files, paths, name, { access_token: token, origin, embedded, ...who });
  const { identities } = info;
  const stored = { access_token: identities.token, origin, embedded };
  await writeToken(files, paths, name, stored, 'identities');
}

function valuesFor(info: LocalInfo, username: string | undefined): SavedConfiguration {
  return {
    endpoint: info.endpoint,
    ...(username === undefined ? {} : { username }),
    ...(info.cacert === undefined ? {} : { cacert: info.cacert }),
    'identities-endpoint': info.identities.endpoint,
    organization: info.identities.organization,
  };
}

/**
 * Saves the configurations and tokens of the service, one for its user and one for its administrator, and makes the
 * first the current one.
 */
export async function useLocal(context: Context, info: LocalInfo): Promise<void> {
  const { deps, paths } = context;
  const user = info.users.find(({ token }) => token === info.token);
  const admin = info.users.find((one) => one.admin);
  const own = { token: info.token, username: user?.name };
  await writeTokens(context, localConfiguration, info, own);
  if (admin) {
    const { token, name: username } = admin;
    await writeTokens(context, adminConfiguration, info, { token, username });
  }
  await changeSaved(deps.files, paths, (saved) => {
    const isOurs = saved.current !== undefined && configurations.includes(saved.current);
    const earlier = isOurs ? saved.previous : saved.current;
    saved.configurations[localConfiguration] = valuesFor(info, user?.name);
    if (admin) saved.configurations[adminConfiguration] = valuesFor(info, admin.name);
    saved.current = localConfiguration;
    if (earlier === undefined) delete saved.previous;
    else saved.previous = earlier;
  });
}

/** Restores the previous current configuration, and removes the tokens. */
export async function leaveLocal(context: Context): Promise<void> {
  const { deps, paths } = context;
  const { files } = deps;
  for (const name of configurations) {
    await removeToken(files, paths, name);
    await removeToken(files, paths, name, 'identities');
  }
  // Remove the configurations too: another service may use the port later.
  await forgetSecret(localDirectory(context));
  const saved = await readSaved(files, paths);
  if (!configurations.some((name) => Object.hasOwn(saved.configurations, name))) return;
  await changeSaved(files, paths, (changed) => {
    for (const name of configurations) delete changed.configurations[name];
    if (changed.current === undefined || !configurations.includes(changed.current)) return;
    if (changed.previous === undefined) delete changed.current;
    else changed.current = changed.previous;
    delete changed.previous;
  });
}
