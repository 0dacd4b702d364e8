/** How calls to the Seqera Platform are sent: lists page by page, objects and writes as JSON. */
import { formatJson } from '../core/json.ts';
import { jsonBody } from '../http/body.ts';
import type { Call, Reply } from '../http/call.types.ts';
import type { Client } from '../http/client.ts';
import type { Query } from '../http/url.ts';
import type { Shape, Wire } from './field.ts';
import { idText } from './ids.ts';
import { allPages, type PageRange } from './pages.ts';
import { expectRows } from './rows.ts';
import { expectAnyObject } from './shape.ts';

export type IdentitiesRequests = ReturnType<typeof identitiesRequests>;

export function identitiesRequests(client: Client) {
  const json = (value: unknown) => jsonBody(formatJson(value, 0));
  const object = async <T>(call: Call) => expectAnyObject<T>(call, await client.call(call));
  const list = <S extends Shape>(
    path: readonly string[],
    { max: most, offset: start, ...query }: Query & PageRange,
    [key, idKey]: readonly [string, keyof Wire<S> & string],
    shape: S,
  ) =>
    allPages<Wire<S>>(
      async (max, offset) => {
        const call: Call = { method: 'GET', path, query: { ...query, max, offset } };
        return expectRows(call, await client.call(call), key, shape);
      },
      (row) => idText(row[idKey] as string) || undefined,
      { max: most, offset: start },
    );
  const write = (call: Call): Promise<Reply> => client.call(call);

  return { json, object, list, write };
}
