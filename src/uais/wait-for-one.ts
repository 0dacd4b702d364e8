/** Waiting for one UAI to become ready, as `ssh`, `create` and the diagnosis need it. */
import type { Uai } from '../api/uas.types.ts';
import type { Context } from '../command/command.types.ts';
import { UasError } from '../core/errors.ts';
import { readNamed } from './find.ts';
import { renewHosts } from './renew-hosts.ts';
import { type WaitOptions, waitForUais } from './wait.ts';

type Age = Pick<WaitOptions, 'isNew'>;

async function waitForOne(
  { deps, timeout, signal }: Context,
  name: string,
  source: Age & Pick<WaitOptions, 'list' | 'words'>,
): Promise<Uai> {
  const { io, clock } = deps;
  const options = { ...source, names: [name], until: 'ready', timeout, io, clock, signal } as const;
  const [ready] = await waitForUais(options);
  if (!ready) throw new UasError('not_ready', `${name} did not become ready`);
  return ready;
}

/** Waits for one of the user's own UAIs. */
export async function waitForOwn(context: Context, name: string, age: Age = {}): Promise<Uai> {
  const uai = await waitForOne(context, name, { list: (await context.uas()).listOwn, ...age });
  await renewHosts(context, { found: uai });
  return uai;
}

/** Waits for anybody's UAI, as an administrator. */
export async function waitForAny(context: Context, name: string, age: Age): Promise<Uai> {
  const list = readNamed(await context.uas(), [name]);
  return waitForOne(context, name, { list, words: 'uas admin uais', ...age });
}

/**
 * Waits for a UAI that the user just created. Its name is printed first, and again with any error that ends the wait.
 */
export async function waitForNew(context: Context, name: string): Promise<Uai> {
  context.deps.io.note(`created ${name}`);
  try {
    return await waitForOwn(context, name, { isNew: true });
  } catch (error) {
    if (!(error instanceof UasError) || error.message.includes(name)) throw error;
    throw new UasError(error.code, `${name} was created, but: ${error.message}`, { ...error });
  }
}
