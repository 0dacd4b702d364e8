/** A token for a client that signs in for itself; its secret is never shown. */
import type { Grant, KeycloakApi } from '../api/keycloak.ts';
import { secretOf } from '../tokens/client-secret.ts';
import type { ClientSignIn } from '../tokens/client-sign-in.ts';
import type { Context } from './command.types.ts';

export async function clientToken(
  { deps: { files, io } }: Context,
  keycloak: KeycloakApi,
  client: ClientSignIn,
): Promise<Grant> {
  const secret = await secretOf(client, files);
  io.hide(secret);
  return keycloak.clientToken({ id: client.id, secret });
}
