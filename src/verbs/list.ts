/** The `list` and `describe` verbs of any resource that can be listed. */
import { addExamples, type Configure } from '../command/app.ts';
import type { Context } from '../command/command.types.ts';
import { completes, type Kind } from '../command/completes.ts';
import { checkName, isUuid } from '../core/names.ts';
import { type Column, listView, objectView, wholeLook } from '../output/view.ts';
import type { Resource } from '../resources/resource.ts';
import type { Line } from '../system/styled-line.ts';

/** A resource, and how the caller gets at its objects. */
export interface Listing<T> {
  resource: Resource<T>;
  /** The command above `list` and `describe`, for examples: `uas admin config images`. */
  words: string;
  /** The name of an object, for examples. */
  example: string;
  /** The help of the argument of `describe`. */
  argument: string;
  /** What completion offers for it. */
  names?: Kind;
  empty?: Line;
  list(context: Context): Promise<readonly T[]>;
  /** Gets the object with a UUID; without this, it is looked up in the list. */
  get?(context: Context, id: string): Promise<T>;
  /** The display among other objects, if it differs. */
  lookAmong?(rows: readonly T[]): Resource<T>['look'];
  /** Columns about what uses the objects, which may take a request. */
  users?(context: Context, rows: readonly T[], isSingle: boolean): Promise<readonly Column<T>[]>;
}

/** The display with the columns that need a request. */
async function lookOf<T>(
  context: Context,
  { resource, lookAmong, users }: Listing<T>,
  shown: readonly T[],
  rows: readonly T[] = shown,
): Promise<Resource<T>['look']> {
  const look = lookAmong && rows.length > 0 ? lookAmong(rows) : resource.look;
  const more = (await users?.(context, shown, shown !== rows)) ?? [];
  return { ...look, columns: [...look.columns, ...more] };
}

export function listVerb<T>(of: Listing<T>): Configure {
  const { resource, words, empty, list } = of;
  const { plural } = resource;
  return (command, app) => {
    addExamples(
      command,
      [`list all ${plural}`, `${words} list`],
      ['show all columns', `${words} list -o wide`],
      ['print JSON for a script', `${words} list --json`],
    ).action(
      app.action(async (context) => {
        const rows = await list(context);
        return listView(rows, await lookOf(context, of, rows), {
          empty: empty ?? `no ${plural} found`,
        });
      }),
    );
  };
}

export function describeVerb<T>(of: Listing<T>): Configure {
  const { resource, words, example, argument, names, list, get } = of;
  const { singular, grammar } = resource;
  return (command, app) => {
    command.argument('<name>', argument);
    if (names) completes(command, { name: names });
    const one = [`show one ${singular}`, `${words} describe ${example}`] as const;
    const byId = ['find it by the beginning of its id', `${words} describe 2b5a6f0c`] as const;
    addExamples(command, one, ...(get ? [byId] : []));
    command.action(
      app.action(async (context, _options, text: string) => {
        const name = checkName(singular, text, grammar);
        if (get && isUuid(name)) {
          const found = await get(context, name.toLowerCase());
          return objectView(found, wholeLook(await lookOf(context, of, [found], [])));
        }
        const { selectOne } = await import('../command/select.ts');
        let rows: readonly T[] = [];
        const row = await selectOne(
          resource,
          async () => {
            rows = await list(context);
            return rows;
          },
          name,
        );
        return objectView(row, wholeLook(await lookOf(context, of, [row], rows)));
      }),
    );
  };
}
