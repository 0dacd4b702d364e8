/** Reads an access token for managed identities and asks the platform whose it is. */
import { createIdentitiesApi } from '../api/identities.ts';
import type { Context } from '../command/command.types.ts';
import { openIdentitiesClient } from '../command/identities-services.ts';
import { parseToken } from '../tokens/parse-token.ts';
import type { StoredToken } from '../tokens/tokens.ts';
import type { Endpoint } from '../tokens/uas-access.ts';
import { askSecret } from './ask.ts';

/** @throws UasError unauthenticated when the platform rejects the token */
export async function pasteIdentitiesToken(
  context: Context,
  { url }: Endpoint,
  fromStdin: boolean,
): Promise<StoredToken> {
  const option = '--token-stdin';
  const text = await askSecret(context, { what: 'access token', option, fromStdin });
  const access_token = parseToken(text, fromStdin ? 'standard input' : 'the answer');
  context.deps.io.hide(access_token);
  const client = await openIdentitiesClient(context, { token: async () => access_token });
  const { user } = await createIdentitiesApi(client).userInfo();
  return { access_token, origin: url.origin, username: user.userName };
}
