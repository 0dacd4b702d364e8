/** `uas admin config delete`: removes all configuration and restores the site's defaults. */
import { addExamples, type Configure } from '../../../command/app.ts';
import { canAsk, confirm, requireConsent } from '../../../command/confirm.ts';
import { systemName } from '../../../command/system.ts';
import { tell, warn } from '../../../command/tell.ts';
import { UasError } from '../../../core/errors.ts';
import { objectView } from '../../../output/view.ts';
import { type ConfigKind, configKinds } from '../../../resources/config-resource.ts';
import { writeBackup } from '../../../site/backup.ts';
import type { Change } from '../../../site/change.ts';
import { changesView } from '../../../site/change-view.ts';
import { requireUnchanged } from '../../../site/drift.ts';
import { exportWarnings } from '../../../site/export.ts';
import { deletionOf } from '../../../site/history/entries.ts';
import { NotRecorded, openJournal } from '../../../site/history/journal.ts';
import { lossesOf } from '../../../site/losses.ts';
import { type AnyEntry, readSite, type Site } from '../../../site/site.ts';
import { addLossOption, consentToLosses } from '../../../verbs/consent-to-loss.ts';

function everything(site: Site): Change[] {
  return configKinds.flatMap((kind: ConfigKind) =>
    site.entries[kind].map(
      ({ label, id }: AnyEntry): Change => ({
        action: 'delete',
        kind,
        name: label,
        id,
        fields: [],
      }),
    ),
  );
}

/** The service removes everything before it restores anything, and gateways time out before it is done. */
function afterwards(error: UasError, backup: string): UasError {
  const unsure = error.code === 'timeout' || error.status === 504 || error.status === 502;
  return new UasError(error.code, error.message, {
    ...error,
    hint: unsure
      ? `the reset is probably still running; check in a few minutes with: uas admin config images list; the backup is ${backup}`
      : `see what is left with: uas admin config diff -f ${backup}`,
  });
}

export const resetConfig: Configure = (command, app) => {
  const lossOption = addLossOption(command);
  addExamples(
    command,
    ['show what would be lost', 'uas admin config delete --dry-run'],
    ['reset to factory defaults; a backup is written first', 'uas admin config delete'],
  ).action(
    app.action(async (context, given) => {
      const { lose = [] } = lossOption(given);
      const what = "reset all configuration to the site's defaults";
      requireConsent(context, what);
      const uas = await context.uas();
      const site = await readSite(uas);
      const changes = everything(site);
      warn(context, ...exportWarnings(site));
      if (context.dryRun) {
        return changesView(changes, {
          notes: [`dry run: nothing was deleted on ${await systemName(context)}`],
        });
      }
      await confirm(context, {
        what,
        targets: changes.map(({ kind, name, id }) => `${kind} ${name}  ${id}`),
        warnings: ['running UAIs are kept, but their classes are deleted'],
        typed: [context.configuration],
      });
      await consentToLosses(context, lossesOf(site, changes), lose);
      if (canAsk(context)) await requireUnchanged(uas, site);
      const backup = await writeBackup(context, site);
      tell(context, `backup: ${backup}`, 'this takes minutes on a real system');
      const entries = configKinds.flatMap((kind) =>
        site.entries[kind].map((entry: AnyEntry) => deletionOf(kind, entry)),
      );
      const journal = await openJournal(context, entries);
      await journal.runAll(uas.resetConfig).catch((error: unknown) => {
        if (!(error instanceof UasError) || error instanceof NotRecorded) throw error;
        throw afterwards(error, backup);
      });
      return objectView(
        { reset: true, deleted: changes.length, backup },
        {
          name: (row) => row.backup,
          columns: [
            { key: 'deleted', value: (row) => row.deleted },
            { key: 'backup', value: (row) => row.backup },
          ],
        },
        {
          notes: [
            `reset ${await systemName(context)}; to undo: uas admin config undo ${journal.id}`,
          ],
        },
      );
    }),
  );
};
