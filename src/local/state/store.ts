/** The tables of the service and the file behind them. */

import { createIdentitiesState, type IdentitiesState } from './identities-model.ts';
import type { Journal } from './journal.ts';
import { damaged, openJournal, readJournal } from './journal.ts';
import { createUasState, type UasState } from './model.ts';
import { createTable, type OnChange, type Table } from './table.ts';

/** What this installation was started with first; a factory reset goes back to it. */
export interface Site {
  /** Whether it began without the site's images and volumes. */
  empty: boolean;
}

export interface Store {
  uas: UasState;
  identities: IdentitiesState;
  /** One row, `site`. */
  site: Table<Site>;
  /** Resolves when all changes so far are in the file; at once when there is no file. */
  commit(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the state in `file`, or one in memory. Throws a {@link UasError} for a damaged file. */
export async function openStore(file: string | undefined): Promise<Store> {
  let journal: Journal | undefined;
  const tables = new Map<string, Table<unknown>>();
  const onChange: OnChange = (table, key, row) => journal?.record(table, key, row);
  const uas = createUasState(onChange);
  const identities = createIdentitiesState(onChange);
  const site = createTable<Site>('site', onChange);
  for (const table of [...Object.values(uas), ...Object.values(identities), site])
    tables.set(table.name, table as Table<unknown>);

  if (file !== undefined) {
    for (const [name, key, row] of await readJournal(file)) {
      if (row === undefined) tables.get(name)?.remove(key);
      else tables.get(name)?.put(key, row);
    }
    // Written together when the state was new.
    if (site.size !== identities.organization.size) throw damaged(file);
    journal = await openJournal(file, function* () {
      for (const table of tables.values()) yield* table.entries();
    });
  }
  return {
    uas,
    identities,
    site,
    commit: async () => journal?.commit(),
    close: async () => journal?.close(),
  };
}
