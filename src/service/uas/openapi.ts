/** The description that the service gives of itself, made from its routes. */
import type { Settings } from '../settings.ts';
import type { Route } from './route.ts';

function operation({ method, path, summary, parameters }: Route) {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    in: 'path',
    name,
    required: true,
    schema: { type: 'string' },
  }));
  const inQuery = Object.entries(parameters).map(([name, { required, type }]) => ({
    in: 'query',
    name,
    required,
    ...(type === 'array'
      ? { explode: false, schema: { items: { type: 'string' }, type }, style: 'form' }
      : { schema: { type } }),
  }));
  const upload = {
    content: {
      'multipart/form-data': {
        schema: { properties: { publickey: { format: 'binary', type: 'string' } }, type: 'object' },
      },
    },
  };
  return {
    ...(method === 'POST' && path === '/uas' ? { requestBody: upload } : {}),
    parameters: [...inPath, ...inQuery],
    responses: {
      [method === 'DELETE' && path === '/admin/config' ? '204' : '200']: { description: summary },
      default: { description: 'Problem details (RFC 9457)' },
    },
    summary,
  };
}

export function openapi(
  routes: readonly Route[],
  { title, version }: Pick<Settings, 'title' | 'version'>,
) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    info: { title, version },
    openapi: '3.0.2',
    paths,
    servers: [{ url: '/v1' }],
  };
}
