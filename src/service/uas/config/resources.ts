import { randomUUID } from 'node:crypto';
import type { Limits } from '../../../api/uas.types.ts';
import { JsonDecodeError, load } from '../../python/load.ts';
import type { Draft, Tables } from '../../tables.ts';
import { text } from '../parameters.ts';
import { problem } from '../problem.ts';
import type { Route } from '../route.ts';
import { refuseInUse } from './in-use.ts';
import { changing, reading } from './route.ts';

const query = { comment: text, limit: text, request: text };

function existing({ resources }: Tables, id: string, complaint: string): Limits {
  const resource = resources.get(id);
  if (!resource) throw problem(404, complaint);
  return resource;
}

/** Only the syntax is looked at: `[1]` passes and breaks the creation of UAIs later. */
function checkJson(what: 'limit' | 'request', value: string | undefined): void {
  if (value === undefined) return;
  try {
    load(value);
  } catch (error) {
    if (!(error instanceof JsonDecodeError)) throw error;
    throw problem(400, `Resource ${what} '${value}' failed JSON decoding - ${error.message}`);
  }
}

function save({ resources }: Draft, resource: Limits): Limits {
  resources.put(resource.resource_id, resource);
  return resource;
}

export const resourceRoutes: readonly Route[] = [
  reading('GET /admin/config/resources', 'List the resource limits', {
    work: ({ resources }) => resources.rows(),
  }),
  changing('POST /admin/config/resources', 'Add resource limits', {
    query,
    work(draft, { query: { comment = null, limit, request } }) {
      checkJson('limit', limit);
      checkJson('request', request);
      return save(draft, {
        comment,
        limit: limit ?? null,
        request: request ?? null,
        resource_id: randomUUID(),
      });
    },
  }),
  reading('GET /admin/config/resources/{resource_id}', 'Describe resource limits', {
    work: (tables, { path: { resource_id: id = '' } }) =>
      existing(tables, id, `Unknown resource '${id}'`),
  }),
  changing('PATCH /admin/config/resources/{resource_id}', 'Change resource limits', {
    query,
    work(draft, { path: { resource_id: id = '' }, query: { comment, limit, request } }) {
      const resource = existing(draft, id, `Resource ${id} not found`);
      checkJson('limit', limit);
      checkJson('request', request);
      return save(draft, {
        ...resource,
        comment: comment ?? resource.comment,
        limit: limit ?? resource.limit,
        request: request ?? resource.request,
      });
    },
  }),
  changing('DELETE /admin/config/resources/{resource_id}', 'Remove resource limits', {
    work(draft, { path: { resource_id: id = '' } }) {
      refuseInUse(draft, 'Resouce', id, (row) => row.resource_id === id);
      const resource = existing(draft, id, `resource config '${id}' does not exist`);
      draft.resources.remove(id);
      return resource;
    },
  }),
];
