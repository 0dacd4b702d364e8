/** Waits for anybody's UAIs. */
import type { Uai } from '../../../api/uas.types.ts';
import type { Context } from '../../../context.ts';
import { UasError } from '../../../core/errors.ts';
import { readNamed } from '../../../uais/find.ts';
import { waitForUais } from '../../../uais/wait.ts';
import { configureWait } from '../../wait.ts';

const words = 'uas admin uais';

export const waitAny = configureWait(words, readNamed);

/** Waits for one UAI to become ready. */
export async function waitForUai(context: Context, name: string): Promise<Uai> {
  const [ready] = await waitForUais({
    list: readNamed(await context.uas(), [name]),
    names: [name],
    until: 'ready',
    words,
    timeout: context.timeout,
    io: context.deps.io,
    clock: context.deps.clock,
    signal: context.signal,
  });
  if (!ready) throw new UasError('not_ready', `${name} did not become ready`);
  return ready;
}
