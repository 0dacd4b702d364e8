/** Signs in on the spot, when a command finds that nobody is signed in. */
import type { Context } from '../command/command.types.ts';
import type { UasError } from '../core/errors.ts';
import { checkSameSystem, keepSignIn } from '../sign-in/keep.ts';
import { signIn } from '../sign-in/sign-in.ts';
import { uasEndpoint } from '../tokens/uas-access.ts';

/** @throws the error itself when the answer is no */
export async function signInNow(context: Context, error: UasError): Promise<void> {
  const { io, prompt } = context.deps;
  const endpoint = uasEndpoint(context);
  checkSameSystem(context, endpoint);
  io.say(`${error.message} (${endpoint.url.host})`);
  if (!(await prompt.confirm('Sign in now?', { default: true }))) throw error;
  const { token } = await signIn(context, endpoint.url, { method: 'password', fromStdin: false });
  await keepSignIn(context, endpoint, token, 'uas');
}
