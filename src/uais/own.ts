/** My own UAIs, as `ssh`, `wait` and `create` need them. */
import type { Uai } from '../api/uas.types.ts';
import type { Context } from '../context.ts';
import { UasError } from '../core/errors.ts';
import { waitForUais } from './wait.ts';

/** Waits for one of my UAIs to become ready. */
export async function waitForOwn(context: Context, name: string): Promise<Uai> {
  const uas = await context.uas();
  const [ready] = await waitForUais({
    list: uas.listOwn,
    names: [name],
    until: 'ready',
    timeout: context.timeout,
    io: context.deps.io,
    clock: context.deps.clock,
    signal: context.signal,
  });
  if (!ready) throw new UasError('not_ready', `${name} did not become ready`);
  return ready;
}

/** Waits for a UAI that was just made. Its name is told before, and again with whatever ends the wait. */
export async function waitForNew(context: Context, name: string): Promise<Uai> {
  context.deps.io.note(`created ${name}`);
  try {
    return await waitForOwn(context, name);
  } catch (error) {
    if (!(error instanceof UasError) || error.message.includes(name)) throw error;
    throw new UasError(error.code, `${name} was created, but: ${error.message}`, { ...error });
  }
}
