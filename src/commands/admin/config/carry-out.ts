/** Carries out a plan for the whole configuration: shows it, asks, backs up, changes, and records the change. */
import type { Context } from '../../../command/command.types.ts';
import { canAsk, confirm, counted, requireConsent } from '../../../command/confirm.ts';
import { systemName } from '../../../command/system.ts';
import { tell, warn } from '../../../command/tell.ts';
import type { View } from '../../../output/view.ts';
import { applyPlan } from '../../../site/apply.ts';
import { writeBackup } from '../../../site/backup.ts';
import { type Change, changeLines } from '../../../site/change.ts';
import { changesView, doneView } from '../../../site/change-view.ts';
import { requireUnchanged } from '../../../site/drift.ts';
import { exportWarnings } from '../../../site/export.ts';
import { stepEntries } from '../../../site/history/entries.ts';
import { openJournal } from '../../../site/history/journal.ts';
import { lossesOf } from '../../../site/losses.ts';
import type { Plan } from '../../../site/plan.ts';
import type { Site } from '../../../site/site.ts';
import { consentToLosses } from '../../../verbs/consent-to-loss.ts';

export interface PlannedChange {
  site: Site;
  plan: Plan;
  /** Names of objects whose loss is accepted. */
  lose?: readonly string[];
  /** Lines to show with the plan. */
  notes?: readonly string[];
  /** The change that this one takes back. */
  undoes?: number | undefined;
}

/** Writes a backup, makes the changes, and records them. @returns the changes and their number in the history */
export async function makeChanges(
  context: Context,
  { site, plan, undoes }: Pick<PlannedChange, 'site' | 'plan' | 'undoes'>,
): Promise<{ done: readonly Change[]; id: number }> {
  const backup = await writeBackup(context, site);
  warn(context, ...exportWarnings(site), `backup: ${backup}`);
  const journal = await openJournal(context, stepEntries(site, plan.steps), undoes);
  const done = await applyPlan(await context.uas(), site, plan, { backup, journal });
  return { done, id: journal.id };
}

/** Shows the plan, and makes the changes after consent. */
export async function carryOut(
  context: Context,
  { site, plan, lose = [], notes = [], undoes }: PlannedChange,
): Promise<View> {
  const changes = plan.steps.map(({ change }) => change);
  if (changes.length === 0) {
    // A change that has nothing to take back counts as undone, so that the next undo goes to the one before.
    if (undoes !== undefined && !context.dryRun) await openJournal(context, [], undoes);
    return changesView([], { empty: 'no changes', notes });
  }
  const system = await systemName(context);
  if (context.dryRun) {
    const said = [...notes, `dry run: nothing was changed on ${system}`];
    return changesView(changes, { notes: said, exit: 1 });
  }
  const deleted = changes.filter(({ action }) => action === 'delete');
  const what =
    deleted.length > 0
      ? `delete ${counted(deleted.length, 'object', 'objects')}`
      : `make ${counted(changes.length, 'change', 'changes')}`;
  requireConsent(context, what, 'nothing was changed');
  const uas = await context.uas();
  const lines = [`changes on ${system}:`, ...changes.flatMap(changeLines), ...notes];
  if (canAsk(context)) {
    context.deps.io.say(...lines);
    const typed = deleted.length > 0 ? [context.configuration] : undefined;
    await confirm(context, { what, targets: [], typed });
  } else tell(context, ...lines);
  await consentToLosses(context, lossesOf(site, changes), lose);
  if (canAsk(context)) await requireUnchanged(uas, site);
  const { done, id } = await makeChanges(context, { site, plan, undoes });
  return doneView(done, [`done on ${system}; to undo: uas admin config undo ${id}`]);
}
