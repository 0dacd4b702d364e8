/** Carries a plan out: a few writes at a time, each noted, and the rest of them accounted for whatever happens. */

import type { ManagedIdentity } from '../api/identities.types.ts';
import { idText } from '../api/ids.ts';
import type { Context } from '../context.ts';
import { type ErrorCode, messageOf, UasError } from '../core/errors.ts';
import { endsAll } from '../core/results.ts';
import { redactText } from '../http/redact.ts';
import { credentialsId } from '../resources/member-credentials.ts';
import { inParallel } from './in-parallel.ts';
import { secretsOf } from './key-input.ts';
import { changeLedger, type Upload } from './ledger.ts';
import type { Organization } from './organization.ts';
import type { Step } from './plan.ts';
import { progressBar } from './progress.ts';
import { credentialsBody, writeCredentials } from './write-credentials.ts';

/** What became of a row; `unknown` is a write that was cut off. */
export type Result =
  | 'created'
  | 'replaced'
  | 'skipped'
  | 'refused'
  | 'failed'
  | 'unknown'
  | 'not done';

export interface Outcome {
  step: Step;
  result: Result;
  message: string | undefined;
  code?: ErrorCode | undefined;
  status?: number | undefined;
  credentials: string | undefined;
}

/** At most so many requests under way; more would only wait for the limit on requests. */
const width = 6;
/** How long a write that is under way may go on after Ctrl-C, in milliseconds. */
const grace = 3000;

/** Aborted some time after `signal`, so that what has begun can end. */
function later({ signal, deps }: Context): { signal: AbortSignal; cancel(): void } {
  const controller = new AbortController();
  const done = new AbortController();
  const wait = () => {
    deps.clock.sleep(grace, done.signal).then(
      () => controller.abort(signal.reason),
      () => {},
    );
  };
  if (signal.aborted) wait();
  signal.addEventListener('abort', wait, { once: true });
  return {
    signal: controller.signal,
    cancel() {
      signal.removeEventListener('abort', wait);
      done.abort();
    },
  };
}

/** The words of an error without the row's own secrets, should the service have sent them back. */
function cleaned(context: Context, step: Step, message: string): string {
  let text = context.deps.io.redact(redactText(message));
  for (const secret of step.loaded ? secretsOf(step.loaded) : []) {
    text = text.replaceAll(secret, '***');
  }
  return text;
}

function failed(context: Context, step: Step, error: unknown): Outcome {
  const known = error instanceof UasError ? error : undefined;
  const cutOff = context.signal.aborted && known?.code === 'interrupted';
  return {
    step,
    result: cutOff ? 'unknown' : 'failed',
    message: cutOff
      ? 'cut off; run the same file again to find out'
      : cleaned(context, step, messageOf(error)),
    code: known?.code ?? 'failed',
    status: known?.status,
    credentials: undefined,
  };
}

function untouched(step: Step): Outcome {
  const done = { skip: 'skipped', refuse: 'refused' } as const;
  const result =
    step.action === 'skip' || step.action === 'refuse' ? done[step.action] : 'not done';
  const credentials = step.target && credentialsId(step.target);
  return { step, result, message: step.reason, credentials };
}

export interface ExecuteOptions {
  /** End at the first failure. */
  failFast?: boolean;
}

/**
 * Writes what the plan says. Never throws for a row: after Ctrl-C, or an error that would meet every row, the rest is
 * `not done`.
 */
export async function execute(
  context: Context,
  { api, id: orgId }: Organization,
  identity: ManagedIdentity,
  steps: readonly Step[],
  { failFast = false }: ExecuteOptions = {},
): Promise<Outcome[]> {
  const { io, clock } = context.deps;
  const todo = steps.filter(({ action }) => action === 'create' || action === 'replace');
  const uploads: Upload[] = [];
  const patience = later(context);
  let done = 0;
  let failures = 0;
  const progress = () => {
    const also = failures > 0 ? `, ${failures} failed` : '';
    io.status(`${progressBar(done, todo.length)} ${done} of ${todo.length} keys written${also}`);
  };

  async function write(step: Step): Promise<Outcome> {
    const { loaded, target, linuxUsername } = step;
    if (!loaded || !target) throw new Error('a row without key or member cannot be written');
    const userId = idText(target.userId);
    const place = {
      ...{ api, orgId, userId, isOwn: false },
      identity: { id: idText(identity.id), name: identity.name },
    };
    const body = credentialsBody(loaded.key, loaded.passphrase, linuxUsername);
    const written = await writeCredentials(place, credentialsId(target), body, patience.signal);
    uploads.push({
      endpoint: api.client.base.href,
      identity: place.identity.id,
      user: userId,
      credentials: written.id ?? '',
      linuxUsername,
      fingerprint: loaded.key.fingerprint,
      uploaded: new Date(clock.now()).toISOString(),
    });
    return { step, result: written.action, message: undefined, credentials: written.id };
  }

  progress();
  const written = await inParallel(todo, width, context.signal, async (step, _at, stop) => {
    try {
      return await write(step);
    } catch (error) {
      failures += 1;
      if (failFast || (error instanceof UasError && endsAll(error))) stop();
      return failed(context, step, error);
    } finally {
      done += 1;
      progress();
    }
  });
  patience.cancel();
  io.status(undefined);
  await changeLedger(context, { uploaded: uploads });
  const byStep = new Map(todo.map((step, at) => [step, written[at]]));
  return steps.map((step) => byStep.get(step) ?? untouched(step));
}
