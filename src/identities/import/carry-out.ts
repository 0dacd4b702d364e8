/** Carries out a plan: shows it, asks for confirmation, writes, and reports each row. */
import type { ManagedIdentity } from '../../api/identities.types.ts';
import type { Context } from '../../command/command.types.ts';
import { confirm, counted } from '../../command/confirm.ts';
import { tell } from '../../command/tell.ts';
import { UasError } from '../../core/errors.ts';
import type { View } from '../../output/view.ts';
import type { Organization } from '../organization.ts';
import { execute } from './execute.ts';
import type { ImportRow } from './import-rows.ts';
import { outcomeView, planText, planView } from './outcome-view.ts';
import { countActions, type Step } from './plan.ts';
import { planLines } from './plan-lines.ts';
import { rejectsOf, type WriteRejects } from './rejects.ts';

export interface CarryOutOptions {
  /** Change nothing if any row is refused. */
  strict?: boolean;
  /** Stop at the first failure. */
  failFast?: boolean;
  /** Record the replaced keys as rotated out. */
  rotates?: boolean;
  /** The file of the plan, with its rows; absent when the rows are not from a file. */
  source?: { rows: readonly ImportRow[]; reject?: WriteRejects | undefined } | undefined;
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
  { strict = false, failFast = false, rotates = false, source }: CarryOutOptions,
): Promise<View> {
  const { signal } = context;
  const isFromFile = source !== undefined;
  if (context.dryRun || strict) await source?.reject?.(rejectsOf(source.rows, steps));
  if (context.dryRun) return planView(steps, isFromFile);
  const { create, replace } = countActions(steps);
  const refused = steps.filter(({ action }) => action === 'refuse');
  tell(context, `plan for ${identity.name}: ${planText(steps)}`);
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
  if (create + replace > 0) {
    await confirm(context, {
      what: `write ${counted(create + replace, 'key', 'keys')} on ${identity.name}`,
      targets: planLines(steps, isFromFile),
      warnings: replace > 0 ? ['how a replacement affects active runs is not documented'] : [],
    });
  }
  const outcomes = await execute(context, organization, identity, steps, { failFast, rotates });
  await source?.reject?.(rejectsOf(source.rows, outcomes));
  return outcomeView(outcomes, signal.aborted ? signal.reason : undefined);
}
