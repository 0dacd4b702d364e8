/** Makes the embedded service the current configuration, and restores the previous one. */
import { dirname } from 'node:path';
import type { Context } from '../../command/command.types.ts';
import { changeSaved } from '../../config/change-saved.ts';
import { readSaved } from '../../config/store.ts';
import { forgetSecret, type LocalInfo } from '../../local/daemon/info.ts';
import { removeToken, writeToken } from '../../tokens/tokens.ts';
import { localConfiguration, localDirectory } from './options.ts';

/** Saves the configuration and tokens of the service, and makes that configuration the current one. */
export async function useLocal({ deps, paths }: Context, info: LocalInfo): Promise<void> {
  const { files } = deps;
  const origin = new URL(info.endpoint).origin;
  const embedded = dirname(info.state);
  const user = info.users.find(({ token }) => token === info.token);
  await writeToken(files, paths, localConfiguration, {
    access_token: info.token,
    origin,
    embedded,
    ...(user ? { username: user.name } : {}),
  });
  await writeToken(
    files,
    paths,
    localConfiguration,
    { access_token: info.identities.token, origin, embedded },
    'identities',
  );
  await changeSaved(files, paths, (saved) => {
    const earlier = saved.current === localConfiguration ? saved.previous : saved.current;
    saved.configurations[localConfiguration] = {
      endpoint: info.endpoint,
      ...(user ? { username: user.name } : {}),
      ...(info.cacert === undefined ? {} : { cacert: info.cacert }),
      'identities-endpoint': info.identities.endpoint,
      organization: info.identities.organization,
    };
    saved.current = localConfiguration;
    if (earlier === undefined) delete saved.previous;
    else saved.previous = earlier;
  });
}

/** Restores the previous current configuration, and removes the tokens. */
export async function leaveLocal(context: Context): Promise<void> {
  const { deps, paths } = context;
  const { files } = deps;
  await removeToken(files, paths, localConfiguration);
  await removeToken(files, paths, localConfiguration, 'identities');
  // Remove the configuration too: another service may use the port later.
  await forgetSecret(localDirectory(context));
  const { configurations } = await readSaved(files, paths);
  if (!Object.hasOwn(configurations, localConfiguration)) return;
  await changeSaved(files, paths, (changed) => {
    delete changed.configurations[localConfiguration];
    if (changed.current !== localConfiguration) return;
    if (changed.previous === undefined) delete changed.current;
    else changed.current = changed.previous;
    delete changed.previous;
  });
}
