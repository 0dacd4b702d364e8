/** The jump host in use. */
import { usageError } from '../core/errors.ts';
import { isJumpHost } from '../core/jump-host.ts';
import type { Context } from './command.types.ts';

/** The jump host from `--jump`, variable or configuration; undefined for none. */
export function savedJump({ setting }: Pick<Context, 'setting'>): string | undefined {
  const jump = setting('jump');
  if (jump === undefined || jump.value === 'none') return undefined;
  if (isJumpHost(jump.value)) return jump.value;
  throw usageError(`${jump.source}: expected [USER@]HOST[:PORT], got "${jump.value}"`);
}
