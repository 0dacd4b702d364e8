/** The tables of the configuration as the data of a ConfigMap, and a draft to change them in. */
import { formatJson, parseJson } from '../../core/json.ts';
import { isRecord } from '../../core/record.ts';
import type { Draft, DraftRows, Tables } from '../../service/ports.ts';

/** One key of the ConfigMap for each kind: a JSON object of rows by their ids. */
export type Data = Readonly<Record<string, string>>;

const kinds = ['images', 'volumes', 'resources', 'classes'] as const;

/** The ConfigMap holds something else than this service writes. */
export class DamagedConfiguration extends Error {
  constructor(key: string, why: string) {
    super(`the configuration in the cluster is damaged: ${key}: ${why}`);
    this.name = 'DamagedConfiguration';
  }
}

type AnyRow = Tables[(typeof kinds)[number]] extends { get(id: string): infer R | undefined }
  ? R
  : never;

function parseRows(key: string, text: string | undefined): Map<string, AnyRow> {
  let value: unknown;
  try {
    value = text === undefined ? {} : parseJson(text);
  } catch (error) {
    throw new DamagedConfiguration(key, (error as Error).message);
  }
  if (!isRecord(value)) throw new DamagedConfiguration(key, 'expected an object of rows');
  return new Map(Object.entries(value) as [string, AnyRow][]);
}

/** In the order of their ids, as the service lists them. */
function sorted<Row>(rows: ReadonlyMap<string, Row>): [string, Row][] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
}

function draftOf<Row>(rows: Map<string, Row>): DraftRows<Row> {
  return {
    get: (id) => rows.get(id),
    rows: () => sorted(rows).map(([, row]) => row),
    put: (id, row) => void rows.set(id, row),
    remove: (id) => void rows.delete(id),
  };
}

/** A draft of the tables, and what the ConfigMap is to hold after it was changed. */
export function openDraft(data: Data): { draft: Draft; data(): Data } {
  const tables = kinds.map((kind) => [kind, parseRows(kind, data[kind])] as const);
  return {
    draft: Object.fromEntries(
      tables.map(([kind, rows]) => [kind, draftOf(rows)]),
    ) as unknown as Draft,
    data: () =>
      Object.fromEntries(
        tables.map(([kind, rows]) => [kind, formatJson(Object.fromEntries(sorted(rows)), 0)]),
      ),
  };
}
