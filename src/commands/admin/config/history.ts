/** `uas admin config history`: the changes of the configuration that were made from this account. */
import { addExamples, type Configure } from '../../../command/app.ts';
import { listView } from '../../../output/view.ts';
import { type ChangeRecord, type Entry, outcomeOf } from '../../../site/history/record.ts';
import { readHistory } from '../../../site/history/store.ts';

const signs = { create: '+', update: '~', delete: '-' } as const;
const mostShown = 3;

function changesIn(entries: readonly Entry[]): string {
  const own = entries.filter((entry) => entry.with === undefined);
  const shown = own
    .slice(0, mostShown)
    .map(({ action, kind, name }) => `${signs[action]} ${kind} ${name}`);
  const more = own.length > mostShown ? [`and ${own.length - mostShown} more`] : [];
  return [...shown, ...more].join(', ');
}

interface Row extends ChangeRecord {
  outcome: ReturnType<typeof outcomeOf>;
  undone_by: number | null;
}

const look = {
  name: (row: Row) => String(row.id),
  columns: [
    { key: 'id', value: (row: Row) => row.id },
    { key: 'time', value: (row: Row) => row.time.replace(/\.\d+Z$/, 'Z') },
    { key: 'outcome', value: (row: Row) => row.outcome },
    { key: 'undone_by', value: (row: Row) => row.undone_by },
    { key: 'changes', value: (row: Row) => changesIn(row.entries) },
    { key: 'command', value: (row: Row) => row.command, wide: true },
    { key: 'configuration', value: (row: Row) => row.configuration, wide: true },
  ],
};

export const configHistory: Configure = (command, app) => {
  addExamples(
    command,
    ['list the changes, newest first', 'uas admin config history'],
    ['show what each changed, with the values before it', 'uas admin config history --json'],
  ).action(
    app.action(async (context) => {
      const records = await readHistory(context, (await context.uas()).client.base.href);
      const undoneBy = new Map(
        records.flatMap((record) =>
          record.undoes !== undefined && outcomeOf(record) === 'done'
            ? [[record.undoes, record.id] as const]
            : [],
        ),
      );
      const rows = records.map(
        (record): Row => ({
          ...record,
          outcome: outcomeOf(record),
          undone_by: undoneBy.get(record.id) ?? null,
        }),
      );
      return listView(rows, look, { empty: 'no changes recorded' });
    }),
  );
};
