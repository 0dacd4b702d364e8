/** Carries out a plan: a few writes at a time, each recorded in the ledger. The remaining rows are always reported. */

import type { ManagedIdentity } from '../../api/identities.types.ts';
import { idText } from '../../api/ids.ts';
import type { Context } from '../../command/command.types.ts';
import { type ErrorCode, messageOf, UasError } from '../../core/errors.ts';
import { endsAll } from '../../core/results.ts';
import { redactText } from '../../http/redact.ts';
import { credentialsId } from '../../resources/member-credentials.ts';
import { abortedAfter } from '../grace-period.ts';
import { inParallel } from '../in-parallel.ts';
import type { LedgerPlace, Upload } from '../ledger-records.ts';
import { beginWrites, noteInGroups } from '../ledger-writes.ts';
import type { Organization } from '../organization.ts';
import { progressBar } from '../progress.ts';
import { secretsOf } from './key-input.ts';
import type { Step } from './plan.ts';
import { credentialsBody, writeCredentials } from './write-credentials.ts';

/** The result of a row; `unknown` is a write that was interrupted. */
export type Result =
  | 'created'
  | 'replaced'
  | 'deleted'
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

/** Maximum number of concurrent requests; more would only wait for the rate limit. */
const width = 6;
/** The message of an error without the row's own secrets, in case the service echoed them. */
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
    result: cutOff || known?.inDoubt ? 'unknown' : 'failed',
    message: cutOff
      ? 'interrupted; run the same file again to find out'
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
  /** Stop at the first failure. */
  failFast?: boolean;
  /** Record the replaced keys as rotated out, including keys that were not uploaded from here. */
  rotates?: boolean;
}

/** The member and the key of a row that is to be written. */
function subjectOf({ loaded, target, linuxUsername }: Step) {
  if (!loaded || !target) throw new Error('a row without key or member cannot be written');
  return { loaded, target, linuxUsername };
}

/** Where rows are written and recorded. */
function createWriter(
  { deps: { clock } }: Context,
  { api, id: orgId }: Organization,
  { id, name }: ManagedIdentity,
  signal: AbortSignal,
) {
  const identity = { id: idText(id), name };
  const placeOf = (step: Step): LedgerPlace => ({
    endpoint: api.client.base.href,
    identity: identity.id,
    user: idText(subjectOf(step).target.userId),
  });
  async function write(step: Step): Promise<{ outcome: Outcome; end: Upload }> {
    const { loaded, target, linuxUsername } = subjectOf(step);
    const place = placeOf(step);
    const body = credentialsBody(loaded.key, loaded.passphrase, linuxUsername);
    const { action, id: credentials } = await writeCredentials(
      { api, orgId, identity, userId: place.user, isOwn: false },
      credentialsId(target),
      body,
      signal,
    );
    const { fingerprint, publicKey } = loaded.key;
    const uploaded = new Date(clock.now()).toISOString();
    return {
      outcome: { step, result: action, message: undefined, credentials },
      end: {
        ...place,
        credentials: credentials ?? '',
        linuxUsername,
        fingerprint,
        publicKey,
        uploaded,
      },
    };
  }
  return { placeOf, write };
}

/**
 * Writes the keys of the plan. Never throws for a row: after Ctrl-C, or an error that affects every row, the remaining
 * rows are `not done`.
 */
export async function execute(
  context: Context,
  organization: Organization,
  identity: ManagedIdentity,
  steps: readonly Step[],
  { failFast = false, rotates = false }: ExecuteOptions = {},
): Promise<Outcome[]> {
  const { io } = context.deps;
  const todo = steps.filter(({ action }) => action === 'create' || action === 'replace');
  const patience = abortedAfter(context);
  const { placeOf, write } = createWriter(context, organization, identity, patience.signal);
  const writes = await beginWrites(
    context,
    organization.id,
    todo.map((step) => ({
      ...placeOf(step),
      sent: subjectOf(step).loaded.key.fingerprint,
      rotatesUnknown: rotates && step.action === 'replace',
    })),
  );
  const notes = noteInGroups(writes);
  let done = 0;
  let failures = 0;
  const progress = () => {
    const also = failures > 0 ? `, ${failures} failed` : '';
    io.status(`${progressBar(done, todo.length)} ${done} of ${todo.length} keys written${also}`);
  };

  progress();
  const written = await inParallel(todo, width, context.signal, async (step, _at, stop) => {
    try {
      const { outcome, end } = await write(step);
      await notes.add({ place: placeOf(step), end });
      return outcome;
    } catch (error) {
      failures += 1;
      if (failFast || (error instanceof UasError && endsAll(error))) stop();
      const outcome = failed(context, step, error);
      const end = outcome.result === 'unknown' ? 'unknown' : 'unchanged';
      await notes.add({ place: placeOf(step), end });
      return outcome;
    } finally {
      done += 1;
      progress();
    }
  });
  patience.cancel();
  io.status(undefined);
  for (const [at, step] of todo.entries()) {
    if (!written[at]) await notes.add({ place: placeOf(step), end: 'unchanged' });
  }
  await notes.flush();
  const byStep = new Map(todo.map((step, at) => [step, written[at]]));
  return steps.map((step) => byStep.get(step) ?? untouched(step));
}
