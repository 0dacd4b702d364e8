/** Configuration objects on the embedded service of a test: making them, and what a command did to them. */
import { expect } from 'vitest';
import type { TestSite } from './site.ts';
import type { RecordedRequest } from './world.ts';

/** The words before a kind. */
export const config = ['admin', 'config'];

/** What changes something, as method, path below the configuration and query. */
export function changes(
  requests: readonly RecordedRequest[],
): [string, string, Record<string, string>][] {
  return requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path, query }) => [
      method,
      path.replace('/apis/uas-mgr/v1/admin/config/', ''),
      query,
    ]);
}

/** Makes an object past the program. */
export async function makeObject(
  site: TestSite,
  kind: string,
  query: Record<string, string>,
): Promise<Record<string, string>> {
  const { status, json } = await site.call(`POST /admin/config/${kind}`, { query });
  expect(status).toBe(200);
  return json as Record<string, string>;
}

/** The description of a volume that is a directory of the worker node. */
export const hostPath = (path: string) =>
  JSON.stringify({ host_path: { path, type: 'Directory' } });
