/** Pages: at most 100 rows, 50 when nothing is said. */
import type { Call } from './identities.ts';
import { queryNumber } from './parameters.ts';

const most = 100;
const usual = 50;

export interface Page<Row> {
  rows: Row[];
  totalSize: number;
}

/** The page that the query asks for; more than 100 rows are not given. */
export function pageOf<Row>({ query, identities }: Call, rows: readonly Row[]): Page<Row> {
  const max = Math.min(queryNumber(query, 'max', { least: 1, otherwise: usual }), most);
  const offset = queryNumber(query, 'offset', { least: 0, otherwise: 0 });
  const drift = identities.quirks.driftingTotal && offset > 0 ? 1 : 0;
  return { rows: rows.slice(offset, offset + max), totalSize: rows.length + drift };
}

/** Whether one of the texts has the search text, in upper or lower case; without a search text all match. */
export function holds(search: string, ...texts: readonly string[]): boolean {
  return texts.some((text) => text.toLowerCase().includes(search.trim().toLowerCase()));
}

/** The object with a field that no client knows, where that is switched on. */
export function extended<T extends object>({ identities }: Call, value: T): T {
  return identities.quirks.extraFields
    ? { ...value, shinyNewField: { since: '2031', level: 'EXPERIMENTAL' } }
    : value;
}
