/** Connects again after a break, for as long as the UAI exists. */
import type { Uai } from '../../api/uas.types.ts';
import type { Context } from '../../command/command.types.ts';
import { UasError } from '../../core/errors.ts';
import { isReady, stuckReason } from '../../uais/state.ts';
import { waitForOwn } from '../../uais/wait-for-one.ts';

export interface Attempt {
  code: number;
  /** Whether the connection was made, so that its end is a break and not a refusal. */
  wasUp: boolean;
}

/** The exit status of ssh for errors of its own, such as a connection that broke. */
const brokenStatus = 255;
/** The maximum number of seconds between two attempts. */
const longestPause = 30;

/** Errors after which the UAI may still be where it was; an expired sign-in needs a person, and the tunnel does not. */
const mayPass = new Set(['unreachable', 'timeout', 'server_error', 'unauthenticated']);

/** The UAI as it is now; as it was if the service cannot be asked at the moment. */
async function lookAgain(context: Context, uai: Uai): Promise<Uai> {
  const { uai_name: name } = uai;
  try {
    const own = await (await context.uas()).listOwn();
    const found = own.find((one) => one.uai_name === name);
    if (!found) throw new UasError('not_found', `${name} no longer exists`);
    const reason = stuckReason(found);
    if (reason !== undefined) throw new UasError('not_ready', `${name} has ended: ${reason}`);
    return isReady(found) ? found : await waitForOwn(context, name);
  } catch (error) {
    if (error instanceof UasError && mayPass.has(error.code)) {
      const hint = error.hint === undefined ? '' : ` (${error.hint})`;
      context.deps.io.note(`warning: ${error.message}${hint}; trying the last known address`);
      return uai;
    }
    throw error;
  }
}

/**
 * Makes attempts until one ends by itself. A first attempt that was never up is not repeated.
 * @returns the exit status of the last attempt
 */
export async function keepConnected(
  context: Context,
  first: Uai,
  attempt: (uai: Uai, isAgain: boolean) => Promise<Attempt>,
): Promise<number> {
  const { clock, io } = context.deps;
  let uai = first;
  let hasBeenUp = false;
  for (let failures = 0; ; ) {
    const { code, wasUp } = await attempt(uai, hasBeenUp);
    context.signal.throwIfAborted();
    hasBeenUp ||= wasUp;
    if (code !== brokenStatus || !hasBeenUp) return code;
    failures = wasUp ? 0 : failures + 1;
    const seconds = Math.min(longestPause, 2 ** failures);
    const what = wasUp ? `the connection to ${uai.uai_name} was lost` : 'not connected';
    io.note(`${what}; trying again in ${seconds} s (Ctrl-C ends)`);
    await clock.sleep(seconds * 1000, context.signal);
    uai = await lookAgain(context, uai);
  }
}
