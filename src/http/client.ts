/** The client of a service at a base URL: bearer token, time limits, retries and readable errors. */

import { UasError } from '../core/errors.ts';
import { deadline } from '../system/deadline.ts';
import { attemptOnce } from './attempt.ts';
import type { Call, Reply } from './call.types.ts';
import type { ClientOptions } from './client-options.ts';
import { defaultRetries } from './retry.ts';
import { type OutcomeTracker, trackOutcome, withUnknownOutcome } from './unknown-outcome.ts';

export interface Client {
  readonly base: URL;
  /**
   * Sends one request and checks the reply: throws for every status but 2xx and for a body that is not JSON. A repeated
   * DELETE that then finds nothing has succeeded; its reply is the 404 without a value.
   */
  call(call: Call): Promise<Reply>;
}

export const defaultTimeout = 60_000;

export function createClient(options: ClientOptions): Client {
  const { base, clock, authorization } = options;
  const retries = options.retries ?? defaultRetries;

  async function callWithRetries(
    call: Call,
    signal: AbortSignal,
    tracker: OutcomeTracker,
  ): Promise<Reply> {
    let renewed = false;
    let mayHaveArrived = false;
    const renew = async (error: UasError) => {
      if (renewed || error.code !== 'unauthenticated' || !authorization.renew) return false;
      renewed = true;
      return authorization.renew(error);
    };
    for (let tries = 0; ; tries += 1) {
      const outcome = await attemptOnce(options, { call, signal, tries, tracker });
      if ('reply' in outcome) return outcome.reply;
      const { error, pause } = outcome;
      if (mayHaveArrived && call.method === 'DELETE' && error.status === 404) {
        // An earlier attempt deleted it, and only the reply was lost.
        return { status: 404, headers: {}, text: '', value: undefined };
      }
      if (await renew(error)) continue;
      if (pause === undefined || tries >= retries) throw error;
      mayHaveArrived ||= tracker.isOpen();
      options.onRetry?.(`retrying (${tries + 1}/${retries}): ${error.message}`);
      await clock.sleep(pause, signal);
    }
  }

  return {
    base,
    async call(call) {
      const what = `${call.method} /${call.path.join('/')}`;
      const ms = options.timeout ?? call.timeout ?? defaultTimeout;
      const limit = deadline(clock, ms, call.signal ?? options.signal, what);
      const tracker = trackOutcome(call.method);
      try {
        return await callWithRetries(call, limit.signal, tracker);
      } catch (error) {
        throw error instanceof UasError && tracker.isOpen()
          ? withUnknownOutcome(error, call.method)
          : error;
      } finally {
        limit.cancel();
      }
    },
  };
}
