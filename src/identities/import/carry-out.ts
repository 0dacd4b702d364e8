/** Carries out a plan: shows it, asks for confirmation, writes, and reports each row. */
import type { ManagedIdentity } from '../../api/identities.types.ts';
import type { Context } from '../../command/command.types.ts';
import { confirm, counted } from '../../command/confirm.ts';
import { systemName } from '../../command/system.ts';
import { tell, warn } from '../../command/tell.ts';
import { messageOf, UasError } from '../../core/errors.ts';
import type { View } from '../../output/view.ts';
import { planChanges, type WriteChanges } from '../authorized-keys.ts';
import { openLedger } from '../ledger.ts';
import type { Organization } from '../organization.ts';
import { execute, type Outcome } from './execute.ts';
import type { ImportRow } from './import-rows.ts';
import { outcomeView, planText, planView } from './outcome-view.ts';
import { type Action, countActions, type Step } from './plan.ts';
import { planLines } from './plan-lines.ts';
import { rejectsOf, type WriteRejects } from './rejects.ts';
import { takeAway } from './take-away.ts';

export interface CarryOutOptions {
  /** Change nothing if any row is refused. */
  strict?: boolean;
  /** Stop at the first failure. */
  failFast?: boolean;
  /** Record the replaced keys as rotated out. */
  rotates?: boolean;
  /** Delete credentials even if runs use them. */
  force?: boolean | undefined;
  /** The file of the plan, with its rows; absent when the rows are not from a file. */
  source?: { rows: readonly ImportRow[]; reject?: WriteRejects | undefined } | undefined;
  /** Writes what to do on the cluster. */
  writeChanges?: WriteChanges | undefined;
}

/** `write 3 keys on hpc1`, `delete the credentials of 2 members on hpc1` */
function changesOf({ name }: ManagedIdentity, counts: Record<Action, number>): string[] {
  const writes = counts.create + counts.replace;
  const members = counted(counts.delete, 'member', 'members');
  return [
    ...(writes > 0 ? [`write ${counted(writes, 'key', 'keys')} on ${name}`] : []),
    ...(counts.delete > 0 ? [`delete the credentials of ${members} on ${name}`] : []),
  ];
}

/** Writes what to do on the cluster, from what the ledger knows before the keys change. */
export async function changesReporter(
  context: Context,
  { api }: Organization,
  identity: ManagedIdentity,
  { writeChanges }: Pick<CarryOutOptions, 'writeChanges'>,
): Promise<(results: readonly (Step | Outcome)[]) => Promise<void>> {
  if (!writeChanges) return async () => {};
  const known = { ledger: await openLedger(context), endpoint: api.client.base.href, identity };
  return (results) => writeChanges(planChanges(known, results));
}

/** Writes, then deletes. */
async function perform(
  context: Context,
  organization: Organization,
  identity: ManagedIdentity,
  steps: readonly Step[],
  { failFast = false, rotates = false, force = false }: CarryOutOptions,
): Promise<Outcome[]> {
  const written = await execute(context, organization, identity, steps, { failFast, rotates });
  // After a failure that ended the writes, nothing is deleted.
  const isEnded = written.some(
    ({ step: { action }, result }) =>
      (action === 'create' || action === 'replace') &&
      (result === 'not done' || (failFast && (result === 'failed' || result === 'unknown'))),
  );
  const deleted =
    !steps.some(({ action }) => action === 'delete') || isEnded || context.signal.aborted
      ? undefined
      : await takeAway(context, organization, identity, steps, { force, failFast });
  return written.map((outcome) => deleted?.get(outcome.step) ?? outcome);
}

/**
 * Refused rows are reported but do not block the others, unless `strict` is set. The view has a row for each step, and
 * contains the failure when some were not done.
 */
export async function carryOut(
  context: Context,
  organization: Organization,
  identity: ManagedIdentity,
  steps: readonly Step[],
  options: CarryOutOptions,
): Promise<View> {
  const { strict = false, source } = options;
  const { signal } = context;
  const isFromFile = source !== undefined;
  if (context.dryRun || strict) await source?.reject?.(rejectsOf(source.rows, steps));
  const report = await changesReporter(context, organization, identity, options);
  if (context.dryRun) {
    await report(steps);
    return planView(steps, isFromFile);
  }
  const counts = countActions(steps);
  const refused = steps.filter(({ action }) => action === 'refuse');
  const where = `${identity.name} on ${await systemName(context, 'identities')}`;
  tell(context, `plan for ${where}: ${planText(steps)}`);
  if (strict && refused.length > 0) {
    throw new UasError(
      'usage',
      `${refused.length} of ${steps.length} rows are refused; nothing was changed`,
      {
        details: refused.map(({ line, member, reason }) => ({
          line,
          item: member,
          message: reason,
        })),
      },
    );
  }
  const changes = changesOf(identity, counts);
  if (changes.length > 0) {
    await confirm(context, {
      service: 'identities',
      what: changes.join(' and '),
      targets: planLines(steps, isFromFile),
      warnings:
        counts.replace > 0 ? ['how a replacement affects active runs is not documented'] : [],
      typed: counts.delete > 0 ? [String(counts.delete)] : undefined,
    });
  }
  const outcomes = await perform(context, organization, identity, steps, options);
  await report(outcomes);
  await source?.reject?.(rejectsOf(source.rows, outcomes)).catch((error: unknown) => {
    warn(context, `warning: the file of rejected rows was not written: ${messageOf(error)}`);
  });
  return outcomeView(outcomes, signal.aborted ? signal.reason : undefined);
}
