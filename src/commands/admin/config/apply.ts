/** Makes the configuration as a file says. */
import { addExamples, type Configure } from '../../../app.ts';
import { applyPlan } from '../../../site/apply.ts';
import { writeBackup } from '../../../site/backup.ts';
import { changeLines } from '../../../site/change.ts';
import { requireUnchanged } from '../../../site/drift.ts';
import { changesView, doneView } from '../../../verbs/change-view.ts';
import { canAsk, confirm, counted, requireConsent, typedFor } from '../../../verbs/confirm.ts';
import { tell, warn } from '../../../verbs/tell.ts';
import { planFile, withVerdict } from './document.ts';

interface ApplyOptions {
  file?: string;
  prune?: boolean;
}

export const applyConfig: Configure = (command, app) => {
  command
    .option('-f, --file <file>', 'YAML or JSON as export writes it; - reads standard input')
    .option('--prune', 'delete what the file does not name, in the sections that it has');
  addExamples(
    command,
    ['show the plan only', 'uas admin config apply -f site.yaml --dry-run'],
    ['carry it out; a backup is written first', 'uas admin config apply -f site.yaml'],
    ['and delete all else', 'uas admin config apply -f site.yaml --prune'],
  ).action(
    app.action(async (context, given) => {
      const { file, prune = false } = given as ApplyOptions;
      const { dryRun } = context;
      const planned = () => planFile(context, file, prune);
      const { site, plan } = await (dryRun ? withVerdict(planned) : planned());
      const changes = plan.steps.map(({ change }) => change);
      if (changes.length === 0) return changesView([], { empty: 'no changes' });
      if (dryRun) return changesView(changes, { notes: ['dry run: nothing was changed'], exit: 1 });

      const deleted = changes.filter(({ action }) => action === 'delete');
      const what =
        deleted.length > 0
          ? `delete ${counted(deleted.length, 'object', 'objects')}`
          : `make ${counted(changes.length, 'change', 'changes')}`;
      if (deleted.length > 0) requireConsent(context, what);
      const uas = await context.uas();
      const lines = changes.flatMap(changeLines);
      if (canAsk(context)) {
        context.deps.io.note(...lines);
        await confirm(context, {
          what,
          targets: [],
          typed: typedFor(deleted.length, false),
        });
        await requireUnchanged(uas, site);
      } else tell(context, ...lines);
      const backup = await writeBackup(context, site);
      warn(context, `backup: ${backup}`);
      const done = await applyPlan(uas, site, plan, backup);
      return doneView(done, [`done; to go back: uas admin config apply --prune -f ${backup}`]);
    }),
  );
};
