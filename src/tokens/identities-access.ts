/** Determines the Seqera Platform and the token to use. */

import { parseEndpoint } from '../config/endpoint.ts';
import { UasError } from '../core/errors.ts';
import { checkTokenOrigin } from '../core/token-target.ts';
import { parseToken } from './parse-token.ts';
import { readToken } from './tokens.ts';
import { type AccessContext, type Endpoint, tokenFromFile } from './uas-access.ts';

/**
 * The platform's base URL. A URL is used unchanged, as in `tw`; the path of an Enterprise installation is added to a
 * bare host, unless it is an API host itself (`api.cloud.seqera.io`).
 */
export function identitiesEndpoint(context: AccessContext): Endpoint {
  const setting = context.setting('identities-endpoint');
  const { value, source } = setting ?? { value: 'https://api.cloud.seqera.io', source: 'default' };
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(value.trim());
  const path = isUrl || /^api\./i.test(value.trim()) ? '' : '/api';
  return { url: parseEndpoint(value, path, source), source };
}

/** A token that was given for this run: `--token-file` or TOWER_ACCESS_TOKEN. */
export async function givenIdentitiesToken(
  context: AccessContext,
): Promise<{ token: string; source: string } | undefined> {
  const { deps, setting } = context;
  const file = setting('token-file');
  // CRAY_CREDENTIALS names a token of another service.
  if (file?.source === '--token-file') return tokenFromFile(context, file);
  const name = 'TOWER_ACCESS_TOKEN';
  const value = deps.env[name];
  return value ? { token: parseToken(value, name), source: name } : undefined;
}

/** The token for requests: a given token for any origin, a stored token only for its own origin. */
export async function identitiesAuthorization(context: AccessContext) {
  const { deps, paths, configuration } = context;
  const given = await givenIdentitiesToken(context);
  if (given) {
    deps.io.hide(given.token);
    return { token: async () => given.token };
  }
  const notice = (line: string) => deps.io.note(line);
  const stored = await readToken(deps.files, paths, configuration, notice, 'identities');
  if (stored) deps.io.hide(stored.access_token);
  return {
    async token(url: URL): Promise<string | undefined> {
      const hint = 'store one with: uas auth login --service identities, or set TOWER_ACCESS_TOKEN';
      if (!stored) {
        const message = 'there is no access token for managed identities';
        throw new UasError('unauthenticated', message, { hint });
      }
      checkTokenOrigin(url, stored.origin, 'the stored token', hint);
      return stored.access_token;
    },
  };
}
