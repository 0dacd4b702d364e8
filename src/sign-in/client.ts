/** Signs in as a client of the realm, with its secret from a file, standard input or a prompt. */
import { resolve } from 'node:path';
import type { Grant } from '../api/keycloak.ts';
import { clientToken } from '../command/client-token.ts';
import type { Context } from '../command/command.types.ts';
import { openKeycloak } from '../command/realm.ts';
import { expandHome } from '../system/home-path.ts';
import { readTextInput } from '../system/text-input.ts';
import { parseSecret } from '../tokens/client-secret.ts';
import type { ClientSignIn } from '../tokens/client-sign-in.ts';
import { askSecret } from './ask.ts';

export interface ClientRequest {
  method: 'client';
  id: string;
  /** A file, or `-` for standard input; undefined to ask. */
  secretFile: string | undefined;
}

const option = '--client-secret-file';

/** The secret in a file, and its path to read it again; the secret itself if the file is a pipe. */
async function fromFile(context: Context, given: string): Promise<Omit<ClientSignIn, 'id'>> {
  const { deps, paths } = context;
  const secret = parseSecret(await readTextInput(context, given, option), given);
  const secret_file = resolve(expandHome(given, paths.home));
  const facts = await deps.files.stat(secret_file);
  if (!facts?.isFile) return { secret };
  if ((facts.mode & 0o077) !== 0) {
    deps.io.note(`warning: ${given} can be read by others; restrict it with: chmod 600 ${given}`);
  }
  return { secret_file };
}

/**
 * What is stored to renew the token: the path of a file that stays, so that there is no second copy and a new secret
 * counts at once; otherwise the secret itself, which the token file keeps as it keeps a refresh token.
 */
async function readClient(context: Context, request: ClientRequest): Promise<ClientSignIn> {
  const { id, secretFile } = request;
  const fromStdin = secretFile === '-';
  if (secretFile !== undefined && !fromStdin)
    return { id, ...(await fromFile(context, secretFile)) };
  const source = { what: 'client secret', of: id, option: `${option} -`, fromStdin };
  const text = await askSecret(context, source);
  return { id, secret: parseSecret(text, fromStdin ? 'standard input' : 'the answer') };
}

/** @throws UasError unauthenticated when the realm does not accept the secret */
export async function asClient(
  context: Context,
  origin: string,
  request: ClientRequest,
): Promise<{ grant: Grant; client: ClientSignIn }> {
  const client = await readClient(context, request);
  // A refresh token would end before the secret does.
  const { refresh_token: _unused, ...grant } = await clientToken(
    context,
    await openKeycloak(context, origin),
    client,
  );
  return { grant, client };
}
