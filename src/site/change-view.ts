/** Views of planned changes: a block for each object for people, the whole plan for programs. */

import { listView, type View } from '../output/view.ts';
import type { Line } from '../system/styled-line.ts';
import { type Change, changeLines, valueText } from './change.ts';

const look = {
  name: (row: FlatChange) => row.name,
  columns: [
    { key: 'action', value: (row: FlatChange) => row.action },
    { key: 'kind', value: (row: FlatChange) => row.kind },
    { key: 'name', value: (row: FlatChange) => row.name },
    { key: 'field', value: (row: FlatChange) => row.field },
    { key: 'from', value: (row: FlatChange) => row.from },
    { key: 'to', value: (row: FlatChange) => row.to },
  ],
};

interface FlatChange {
  action: Change['action'];
  kind: string;
  name: string;
  field: string | undefined;
  from: string | undefined;
  to: string | undefined;
}

function flat({ action, kind, name, fields }: Change): FlatChange[] {
  const head = { action, kind, name };
  if (fields.length === 0) return [{ ...head, field: undefined, from: undefined, to: undefined }];
  return fields.map(({ field, from, to }) => ({
    ...head,
    field,
    from: action === 'create' ? undefined : valueText(from),
    to: valueText(to),
  }));
}

/** `2 to create, 1 to delete` */
function countsOf(changes: readonly Change[]): string {
  const counts = (['create', 'update', 'delete'] as const).map((action) => {
    const count = changes.filter((change) => change.action === action).length;
    return count === 0 ? [] : `${count} to ${action}`;
  });
  return counts.flat().join(', ');
}

export function changesView(
  changes: readonly Change[],
  extra: { notes?: readonly Line[]; empty?: Line; exit?: number } = {},
): View {
  const notes = [...(changes.length > 1 ? [countsOf(changes)] : []), ...(extra.notes ?? [])];
  const view = listView(changes.flatMap(flat), look, { ...extra, notes, value: changes });
  return changes.length > 0 ? { ...view, lines: changes.flatMap(changeLines) } : view;
}

/** The changes made, one line per object. */
export function doneView(changes: readonly Change[], notes: readonly Line[]): View {
  return listView(
    changes,
    {
      name: (change) => change.name,
      columns: [
        { key: 'action', value: (change) => change.action },
        { key: 'kind', value: (change) => change.kind },
        { key: 'name', value: (change) => change.name },
        { key: 'id', value: (change) => change.id },
      ],
    },
    { notes },
  );
}

/** The view of a single change, whose value is an object instead of a list. */
export function changeView(change: Change, notes: readonly Line[]): View {
  const view = listView(flat(change), look, { notes, value: change });
  return { ...view, lines: changeLines(change) };
}
