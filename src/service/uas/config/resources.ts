import { randomUUID } from 'node:crypto';
import type { Limits } from '../../../api/uas.types.ts';
import type { UasState } from '../../../local/state/model.ts';
import { JsonDecodeError, load } from '../../python/load.ts';
import { text } from '../parameters.ts';
import { problem } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { refuseInUse } from './in-use.ts';

const query = { comment: text, limit: text, request: text };

function existing({ resources }: UasState, id: string, complaint: string): Limits {
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

function save({ resources }: UasState, resource: Limits): Limits {
  resources.put(resource.resource_id, resource);
  return resource;
}

export const resourceRoutes: readonly Route[] = [
  route('GET /admin/config/resources', 'List the resource limits', {
    handle: ({ uas }) => uas.state.resources.rows(),
  }),
  route('POST /admin/config/resources', 'Add resource limits', {
    query,
    handle({ uas, query: { comment = null, limit, request } }) {
      checkJson('limit', limit);
      checkJson('request', request);
      return save(uas.state, {
        comment,
        limit: limit ?? null,
        request: request ?? null,
        resource_id: randomUUID(),
      });
    },
  }),
  route('GET /admin/config/resources/{resource_id}', 'Describe resource limits', {
    handle: ({ uas, path: { resource_id: id = '' } }) =>
      existing(uas.state, id, `Unknown resource '${id}'`),
  }),
  route('PATCH /admin/config/resources/{resource_id}', 'Change resource limits', {
    query,
    handle({ uas, path: { resource_id: id = '' }, query: { comment, limit, request } }) {
      const resource = existing(uas.state, id, `Resource ${id} not found`);
      checkJson('limit', limit);
      checkJson('request', request);
      return save(uas.state, {
        ...resource,
        comment: comment ?? resource.comment,
        limit: limit ?? resource.limit,
        request: request ?? resource.request,
      });
    },
  }),
  route('DELETE /admin/config/resources/{resource_id}', 'Remove resource limits', {
    handle({ uas, path: { resource_id: id = '' } }) {
      refuseInUse(uas.state, 'Resouce', id, (row) => row.resource_id === id);
      const resource = existing(uas.state, id, `resource config '${id}' does not exist`);
      uas.state.resources.remove(id);
      return resource;
    },
  }),
];
