/** Stores a sign-in: its token, and its configuration if there is none yet. */

import type { Context } from '../command/command.types.ts';
import { changeSaved } from '../config/change-saved.ts';
import { parseEndpoint, uasPath } from '../config/endpoint.ts';
import { messageOf, UasError, usageError } from '../core/errors.ts';
import { type StoredToken, type TokenService, writeToken } from '../tokens/tokens.ts';
import type { Endpoint } from '../tokens/uas-access.ts';

/** The endpoint to store, without the path that every gateway has. */
function endpointText(url: URL): string {
  return url.pathname === uasPath ? url.origin : url.href;
}

/** Refuses to store a token for another system in a configuration. */
export function checkSameSystem({ saved, configuration }: Context, endpoint: Endpoint): void {
  const kept = saved.configurations[configuration]?.endpoint;
  if (!kept || parseEndpoint(kept, uasPath).origin === endpoint.url.origin) return;
  throw usageError(
    `configuration "${configuration}" is for ${kept}, not for ${endpoint.url.origin}`,
    `create another one: uas init --configuration NAME --hostname ${endpoint.url.host}`,
  );
}

/** Saves the endpoint under the configuration's name, unless it already exists or belongs to cray. */
async function keepConfiguration(context: Context, endpoint: Endpoint, username?: string) {
  const { deps, paths, configuration, sources } = context;
  if (sources.configuration?.label !== undefined && !context.saved.configurations[configuration]) {
    if (endpoint.source === sources.configuration.label) return;
  }
  await changeSaved(deps.files, paths, (saved) => {
    const values = saved.configurations[configuration];
    saved.configurations[configuration] = {
      endpoint: endpointText(endpoint.url),
      ...values,
      ...(username ? { username } : {}),
    };
    saved.current ??= configuration;
  });
}

/**
 * Stores a sign-in. If the directory cannot be written, it prints a warning and continues, because the token is
 * still valid.
 * @returns the file, or undefined when it could not be written
 */
export async function keepSignIn(
  context: Context,
  endpoint: Endpoint,
  token: StoredToken,
  service: TokenService,
): Promise<string | undefined> {
  const { deps, paths, configuration } = context;
  try {
    // The name of a client is not that of somebody who could sign in with a password.
    const username = token.client ? undefined : token.username;
    if (service === 'uas') await keepConfiguration(context, endpoint, username);
    return await writeToken(deps.files, paths, configuration, token, service);
  } catch (error) {
    if (error instanceof UasError && error.code === 'usage') throw error;
    deps.io.note(`warning: the sign-in could not be stored: ${messageOf(error)}`);
    return undefined;
  }
}
