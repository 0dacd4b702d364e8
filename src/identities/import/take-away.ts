/** Deletes the credentials of the plan, a few at a time, each recorded in the ledger. */
import type { ManagedIdentity } from '../../api/identities.types.ts';
import { idText } from '../../api/ids.ts';
import type { Context } from '../../command/command.types.ts';
import { messageOf, UasError } from '../../core/errors.ts';
import { endsAll } from '../../core/results.ts';
import { inParallel } from '../in-parallel.ts';
import type { LedgerPlace } from '../ledger-records.ts';
import { beginWrites, noteInGroups } from '../ledger-writes.ts';
import type { Organization } from '../organization.ts';
import { progressBar } from '../progress.ts';
import { conflictsOf, conflictText, removeCredentials } from '../remove.ts';
import { mayHaveArrived } from '../unknown-outcome.ts';
import type { Outcome } from './execute.ts';
import type { Step } from './plan.ts';

/** Maximum number of concurrent requests; more would only wait for the rate limit. */
const width = 6;

function failed(step: Step, error: unknown): Outcome {
  const known = error instanceof UasError ? error : undefined;
  const runs = known ? conflictsOf(known).map(conflictText) : [];
  return {
    step,
    result: known && mayHaveArrived(known) ? 'unknown' : 'failed',
    message: [messageOf(error), ...runs].join('; '),
    code: known?.code ?? 'failed',
    status: known?.status,
    credentials: undefined,
  };
}

export interface TakeAwayOptions {
  /** Delete even if runs use the credentials. */
  force: boolean;
  /** Stop at the first failure. */
  failFast: boolean;
}

/** One outcome for each step of the plan that deletes. Never throws for a step. */
export async function takeAway(
  context: Context,
  organization: Organization,
  identity: ManagedIdentity,
  steps: readonly Step[],
  { force, failFast }: TakeAwayOptions,
): Promise<Map<Step, Outcome>> {
  const { io } = context.deps;
  const { api, id: orgId } = organization;
  const todo = steps.flatMap((step) =>
    step.action === 'delete' && step.target ? [{ step, target: step.target }] : [],
  );
  const placeOf = ({ target }: (typeof todo)[number]): LedgerPlace => ({
    endpoint: api.client.base.href,
    identity: idText(identity.id),
    user: idText(target.userId),
  });
  const writes = await beginWrites(
    context,
    orgId,
    todo.map((item) => ({ ...placeOf(item), sent: null })),
  );
  const notes = noteInGroups(writes);
  let done = 0;
  const outcomes = await inParallel(todo, width, context.signal, async (item, _at, stop) => {
    const { step, target } = item;
    try {
      await removeCredentials(api, orgId, identity, target, !force);
      await notes.add({ place: placeOf(item), end: 'removed' });
      return { step, result: 'deleted', message: undefined, credentials: undefined } as Outcome;
    } catch (error) {
      if (failFast || (error instanceof UasError && endsAll(error))) stop();
      const outcome = failed(step, error);
      const end = outcome.result === 'unknown' ? 'unknown' : 'unchanged';
      await notes.add({ place: placeOf(item), end });
      return outcome;
    } finally {
      done += 1;
      io.status(`${progressBar(done, todo.length)} ${done} of ${todo.length} credentials deleted`);
    }
  });
  io.status(undefined);
  for (const [at, item] of todo.entries()) {
    if (!outcomes[at]) await notes.add({ place: placeOf(item), end: 'unchanged' });
  }
  await notes.flush();
  return new Map(outcomes.flatMap((outcome) => (outcome ? [[outcome.step, outcome]] : [])));
}
