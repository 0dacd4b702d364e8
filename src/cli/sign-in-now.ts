/** Signs in on the spot, when a command finds that nobody is signed in. */
import type { Context } from '../command/command.types.ts';
import { UasError } from '../core/errors.ts';

/** Whether signing in now would help: nothing was changed yet, and there is somebody to ask. */
function mayAsk({ deps, readsJson, yes, hasChanged }: Context, error: unknown): error is UasError {
  return (
    error instanceof UasError &&
    error.code === 'unauthenticated' &&
    /uas auth login$/.test(error.hint ?? '') &&
    deps.prompt.available &&
    !(readsJson || yes || hasChanged())
  );
}

/**
 * Asks whether to sign in, and does it; the context is closed then.
 * @throws the error itself when there is nobody to ask, or the answer is no
 */
export async function signInNow(context: Context, error: unknown): Promise<void> {
  if (!mayAsk(context, error)) throw error;
  const { io, prompt } = context.deps;
  const [{ checkSameSystem, keepSignIn }, { signIn }, { uasEndpoint }] = await Promise.all([
    import('../sign-in/keep.ts'),
    import('../sign-in/sign-in.ts'),
    import('../tokens/uas-access.ts'),
  ]);
  const endpoint = uasEndpoint(context);
  checkSameSystem(context, endpoint);
  io.say(`${error.message} (${endpoint.url.host})`);
  if (!(await prompt.confirm('Sign in now?', { default: true }))) throw error;
  const { token } = await signIn(context, endpoint.url, { method: 'password', fromStdin: false });
  await keepSignIn(context, endpoint, token, 'uas');
  await context.close();
}
