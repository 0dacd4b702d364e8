/** The User Access Service in this program's own configuration and variables, for code without command-line options. */

import { chooseConfiguration } from '../config/choose.ts';
import { pathsOf } from '../config/paths.ts';
import { type Resolved, resolve, type SettingKey, type Sources } from '../config/settings.ts';
import type { Deps } from '../system/deps.ts';
import type { Refresh } from './fresh-token.ts';
import { uasAuthorization, uasEndpoint } from './uas-access.ts';

export interface OwnAccess {
  /** The service's base URL. */
  endpoint: URL;
  sources: Sources;
  setting(key: SettingKey): Resolved | undefined;
  /**
   * The token for a request, UAS_TOKEN or the stored one, refreshed when that is due; undefined when there is none.
   * Throws `unauthenticated` for one that has expired or belongs to another origin.
   */
  token(url: URL): Promise<string | undefined>;
}

/** Undefined when no service is configured. */
export async function ownAccess(deps: Deps, refresh: Refresh): Promise<OwnAccess | undefined> {
  const paths = pathsOf(deps.env);
  const { name, chosen } = await chooseConfiguration(deps, paths, {}, false);
  const sources: Sources = { options: {}, env: deps.env, configuration: chosen };
  const setting = (key: SettingKey) => resolve(key, sources);
  if (!setting('endpoint')) return undefined;
  const context = { deps, paths, configuration: name, signal: deps.signal, setting };
  return {
    endpoint: uasEndpoint(context).url,
    sources,
    setting,
    async token(url) {
      const authorization = await uasAuthorization(context, refresh);
      return authorization.isAnonymous ? undefined : authorization.token(url);
    },
  };
}
