/** `uas admin config undo`: takes a recorded change back. */
import { addExamples, type Configure } from '../../../command/app.ts';
import type { Context } from '../../../command/command.types.ts';
import { UasError, usageError } from '../../../core/errors.ts';
import { throwMistakes } from '../../../site/file.ts';
import { type ChangeRecord, outcomeOf } from '../../../site/history/record.ts';
import { readHistory, readRecord } from '../../../site/history/store.ts';
import { planUndo } from '../../../site/history/undo.ts';
import { readSite } from '../../../site/site.ts';
import { addLossOption } from '../../../verbs/consent-to-loss.ts';
import { carryOut } from './carry-out.ts';

/** The last change that can be taken back: not an undo, and not undone yet. */
async function lastChange(context: Context, system: string): Promise<ChangeRecord> {
  const records = await readHistory(context, system);
  const undone = new Set(
    records.filter((record) => outcomeOf(record) === 'done').map(({ undoes }) => undoes),
  );
  const found = records.find(
    (record) =>
      record.undoes === undefined && !undone.has(record.id) && outcomeOf(record) !== 'failed',
  );
  if (found) return found;
  throw new UasError('not_found', 'there is no change to undo', {
    hint: 'list the changes with: uas admin config history',
  });
}

async function chosen(context: Context, text: string | undefined): Promise<ChangeRecord> {
  const system = (await context.uas()).client.base.href;
  if (text === undefined) return lastChange(context, system);
  const record = await readRecord(context, Number(text));
  if (record.system === system) return record;
  throw new UasError('conflict', `change ${text} was made on ${record.system}`, {
    hint: `to undo it there, add --configuration ${record.configuration}`,
  });
}

export const undoConfig: Configure = (command, app) => {
  command.argument('[id]', 'number of the change (default: the last one that was not undone)');
  const lossOption = addLossOption(command);
  addExamples(
    command,
    ['show how the last change would be undone', 'uas admin config undo --dry-run'],
    ['undo the last change', 'uas admin config undo'],
  ).action(
    app.action(async (context, given, text?: string) => {
      if (text !== undefined && !/^\d{1,15}$/.test(text)) {
        throw usageError(`invalid change "${text}": use a number of uas admin config history`);
      }
      const record = await chosen(context, text);
      const site = await readSite(await context.uas());
      const { plan, notes } = planUndo(site, record);
      throwMistakes(`change ${record.id}`, plan.problems);
      const { lose = [] } = lossOption(given);
      return carryOut(context, { site, plan, notes, lose, undoes: record.id });
    }),
  );
};
