/** `uas admin config apply`: changes the configuration to match a file. */
import { addExamples, type Configure } from '../../../command/app.ts';
import { canAsk, confirm, counted, requireConsent } from '../../../command/confirm.ts';
import { flag, optionsOf } from '../../../command/declare.ts';
import { systemName } from '../../../command/system.ts';
import { tell, warn } from '../../../command/tell.ts';
import { applyPlan } from '../../../site/apply.ts';
import { writeBackup } from '../../../site/backup.ts';
import { changeLines } from '../../../site/change.ts';
import { changesView, doneView } from '../../../site/change-view.ts';
import { requireUnchanged } from '../../../site/drift.ts';
import { exportWarnings } from '../../../site/export.ts';
import { lossesOf } from '../../../site/losses.ts';
import { addLossOption, consentToLosses } from '../../../verbs/consent-to-loss.ts';
import { addFileOption, planFiles, withVerdict } from './document.ts';

export const applyConfig: Configure = (command, app) => {
  const fileOption = addFileOption(command);
  const own = optionsOf(command, {
    prune: flag('--prune', 'also delete objects that are missing from the sections of the file'),
  });
  const lossOption = addLossOption(command);
  addExamples(
    command,
    ['show the plan without applying it', 'uas admin config apply -f site.yaml --dry-run'],
    ['apply it; a backup is written first', 'uas admin config apply -f site.yaml'],
    [
      'apply two files as one, in a script',
      'uas admin config apply -f images.yaml -f classes.yaml --yes',
    ],
    [
      'also delete objects that the file does not name',
      'uas admin config apply -f site.yaml --prune',
    ],
  ).action(
    app.action(async (context, given) => {
      const { file = [] } = fileOption(given);
      const { lose = [] } = lossOption(given);
      const { prune } = own(given);
      const { dryRun } = context;
      const planned = () => planFiles(context, file, prune);
      const { site, plan } = await (dryRun ? withVerdict(planned) : planned());
      const changes = plan.steps.map(({ change }) => change);
      if (changes.length === 0) return changesView([], { empty: 'no changes' });
      const system = await systemName(context);
      if (dryRun) {
        const notes = [`dry run: nothing was changed on ${system}`];
        return changesView(changes, { notes, exit: 1 });
      }

      const deleted = changes.filter(({ action }) => action === 'delete');
      const what =
        deleted.length > 0
          ? `delete ${counted(deleted.length, 'object', 'objects')}`
          : `make ${counted(changes.length, 'change', 'changes')}`;
      requireConsent(context, what, 'nothing was changed');
      const uas = await context.uas();
      const lines = [`changes on ${system}:`, ...changes.flatMap(changeLines)];
      if (canAsk(context)) {
        context.deps.io.say(...lines);
        await confirm(context, {
          what,
          targets: [],
          typed: deleted.length > 0 ? [context.configuration] : undefined,
        });
      } else tell(context, ...lines);
      await consentToLosses(context, lossesOf(site, changes), lose);
      if (canAsk(context)) await requireUnchanged(uas, site);
      const backup = await writeBackup(context, site);
      warn(context, ...exportWarnings(site), `backup: ${backup}`);
      const done = await applyPlan(uas, site, plan, backup);
      return doneView(done, [
        `done on ${system}; to undo: uas admin config apply --prune -f ${backup}`,
      ]);
    }),
  );
};
