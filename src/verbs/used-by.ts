/** The column that names the classes which use an object. */
import type { UaiClass } from '../api/uas.types.ts';
import type { Context } from '../command/command.types.ts';
import { splitList } from '../core/names.ts';
import type { Column } from '../output/view.ts';
import { type ConfigResource, fieldEntries } from '../resources/config-resource.ts';
import { uaiClassResource } from '../resources/uai-class.ts';

const key = 'used_by';
/** A table names this many classes. */
const mostNamed = 2;

/** Whether the output has the column. Without it nothing has to be asked for. */
function isShown({ printing: { format, columns, sort } }: Context): boolean {
  if (!format.hasColumns) return false;
  return columns === undefined || splitList([columns, sort?.split(':')[0] ?? '']).includes(key);
}

/** The names of the classes that refer to each object of the kind, by its id. */
function usersById(kind: string, classes: readonly UaiClass[]): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const row of classes) {
    const ids = fieldEntries(uaiClassResource).flatMap(([, { parameter, refersTo }]): unknown[] =>
      refersTo === kind ? [(row as Record<string, unknown>)[parameter]].flat() : [],
    );
    const name = row.comment || row.class_id;
    for (const id of new Set(ids)) {
      if (typeof id === 'string') users.set(id, [...(users.get(id) ?? []), name]);
    }
  }
  return users;
}

/** The column, from a list of all classes. @param isSingle whether the rows are one object, not the whole list */
export async function usedBy<T, S>(
  context: Context,
  { kind, id }: ConfigResource<T, S>,
  rows: readonly T[],
  isSingle: boolean,
): Promise<Column<T>[]> {
  if (rows.length === 0) return [];
  const needed = isShown(context);
  const list = async () =>
    kind === 'classes' && !isSingle
      ? (rows as readonly unknown[] as readonly UaiClass[])
      : (await context.uas()).classConfig.list();
  const users = usersById(kind, needed ? await list() : []);
  const names = (row: T) => (users.get(id(row)) ?? []).sort();
  return [
    {
      key,
      value: (row) => names(row).join(', ') || undefined,
      brief(row) {
        const all = names(row);
        if (all.length <= mostNamed) return all.join(', ') || undefined;
        return `${all.slice(0, mostNamed).join(', ')} and ${all.length - mostNamed} more`;
      },
      full: (row) => names(row).join(', ') || undefined,
      order: (row) => names(row).length,
    },
  ];
}

/** The UAIs of a class, for its description. */
export async function uaisOf<T, S>(
  context: Context,
  { kind, id }: ConfigResource<T, S>,
  row: T,
): Promise<Column<T>[]> {
  if (kind !== 'classes' || !context.printing.format.hasColumns) return [];
  const uais = await (await context.uas()).uais.list({ class_id: id(row) });
  return [{ key: 'uais', value: () => uais.map(({ uai_name }) => uai_name).join(', ') }];
}
