/** Every operation, parameter, field and example of the published document, in its own forms. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { put } from '../support/key-files.ts';
import { publicKeyText } from '../support/keys.ts';
import {
  emptyLists,
  endUser,
  ids,
  image,
  type Operation,
  operations,
  resource,
  uai,
  uaiClass,
  volume,
} from '../support/published-document.ts';
import { uas, withAccess } from '../support/run.ts';
import { type Answer, createWorld, fastClock, type RecordedRequest } from '../support/world.ts';

const base = '/apis/uas-mgr/v1';
const lists: Record<string, unknown[]> = {
  images: [image],
  volumes: [volume],
  resources: [resource],
  classes: [uaiClass, endUser],
};

/** A service that answers the operation in this way and every other request in the document's forms. */
function serving(operation: string, reply: Answer, isGone: () => boolean) {
  let asked = 0;
  return (request: RecordedRequest): Answer | undefined => {
    const route = `${request.method} ${request.path.replace(base, '')}`;
    if (route === operation) {
      asked += 1;
      return reply;
    }
    const [, kind, id] = /^GET \/admin\/config\/(\w+)(?:\/(.+))?$/.exec(route) ?? [];
    // What is to be made is not there before it is.
    const isFuture = operation === `POST /admin/config/${kind}` && asked === 0;
    if (kind && id) return { body: lists[kind]?.[0] };
    if (kind) return { body: lists[kind]?.slice(isFuture ? 1 : 0) };
    if (route === 'GET /images') return { body: { image_list: [image.imagename] } };
    const isMade = asked > 0 && operation.startsWith('POST');
    if (route.startsWith('GET /admin/uais/') && isMade) return { body: uai };
    if (route.startsWith('GET /admin/uais/')) {
      return { status: 404, body: { detail: "UAI Named 'x' not found", status: 404 } };
    }
    const isThere = operation.startsWith('POST') ? isMade : asked === 0 || !isGone();
    return { body: isThere ? [uai] : [] };
  };
}

const cases = operations.flatMap((operation) =>
  operation.replies.map((reply, at): [string, Operation, Answer] => [
    `${operation.operation}, reply ${at + 1}`,
    operation,
    reply,
  ]),
);

describe('the published document', () => {
  it.each(cases)(
    'has %s',
    async (_name, { operation, instead, args, parameters, shows }, reply) => {
      const route = instead ?? operation;
      const world = createWorld(
        withAccess({
          clock: fastClock(),
          stdin: publicKeyText,
          service: serving(route, reply, () => route.startsWith('DELETE')),
        }),
      );
      put(join(world.home, '.ssh'), 'id_ed25519.pub', publicKeyText);
      const { code, stdout, stderr, requests } = await uas([...args, '-o', 'json'], world);
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(shows);
      const sent = requests.filter(
        ({ method, path }) => `${method} ${path.replace(base, '')}` === route,
      );
      expect(sent.length).toBeGreaterThan(0);
      expect(Object.keys(sent.at(-1)?.query ?? {}).sort()).toEqual([...parameters].sort());
    },
  );

  it.each(emptyLists)('has 404 for a list without %s', async (_what, args, reply) => {
    const { code, stdout } = await uas([...args, '--json'], { service: () => reply });
    expect({ code, value: JSON.parse(stdout) }).toEqual({ code: 0, value: [] });
  });

  it('has a class whose parts are shown, exported and printed as those of the service', async () => {
    const service = serving('', {}, () => false);
    const listed = await uas(['admin', 'config', 'classes', 'list', '-o', 'json'], { service });
    expect(JSON.parse(listed.stdout)).toMatchObject([
      {
        opt_ports: ['80', '8080'],
        uai_image: image,
        image_id: ids.image,
        resource_config: resource,
        resource_id: ids.resource,
        volume_list: [ids.volume],
        volume_mounts: [{ volumename: 'lustre' }],
      },
      { comment: 'end-user' },
    ]);
    const table = await uas(['admin', 'config', 'classes', 'list', '-o', 'csv'], { service });
    expect(table.stdout).toContain('login,no,registry.local/cray/base:1,lustre,small');
    const exported = await uas(['admin', 'config', 'export', '-o', 'json'], { service });
    expect(exported.code).toBe(0);
    expect(JSON.parse(exported.stdout)).toMatchObject({
      volumes: [{ name: 'lustre', volume_description: { host_path: { path: '/lus' } } }],
      classes: [
        { comment: 'end-user' },
        {
          comment: 'login',
          opt_ports: [80, 8080],
          image: image.imagename,
          resource: 'small',
          volumes: ['lustre'],
        },
      ],
    });
  });

  it('has fields of a UAI that are columns where they are sent, and nowhere else', async () => {
    const keys = ['class_id', 'resource_id', 'image_id', 'public_ip', 'uai_reason'];
    const columns = keys.map((key) => key.replace('_', ' ').toUpperCase());
    const wide = await uas(['list', '-o', 'wide'], { service: () => ({ body: [uai] }) });
    for (const column of columns) expect(wide.stdout).toContain(column);
    const real = { ...uai };
    for (const key of keys) delete (real as Record<string, unknown>)[key];
    const without = await uas(['list', '-o', 'wide'], { service: () => ({ body: [real] }) });
    for (const column of columns) expect(without.stdout).not.toContain(column);
    const asked = await uas(['list', '--columns', 'name,uai_reason', '-o', 'csv'], {
      service: () => ({ body: [real, uai] }),
    });
    expect(asked.stdout).toContain('uai-vers-1,Deploying');
  });

  it('has 304 for an update, which is reported as unchanged', async () => {
    const { stderr } = await uas(
      ['admin', 'config', 'images', 'update', image.imagename, '--default'],
      {
        service: serving(
          `PATCH /admin/config/images/${ids.image}`,
          { status: 304, body: '' },
          () => false,
        ),
      },
    );
    expect(stderr).toContain('unchanged');
  });

  it('has 304 for a create, which added nothing', async () => {
    const { code, stderr } = await uas(['admin', 'config', 'images', 'create', 'a/b:1'], {
      service: serving('POST /admin/config/images', { status: 304, body: '' }, () => false),
    });
    expect(code).toBe(6);
    expect(stderr).toContain('the service changed nothing and created nothing\n');
  });

  it('has a passwd line of ten fields, which is sent with a warning', async () => {
    const line = 'vers::1001:100::::Vera Vers:/home/vers:/bin/bash';
    const args = ['admin', 'uais', 'create', '--owner', 'vers', '--passwd-str', line];
    const { code, stderr, requests } = await uas(args, {
      service: ({ method }) => ({ body: method === 'GET' ? [] : uai }),
    });
    expect(code).toBe(0);
    expect(requests.at(-1)?.query.passwd_str).toBe(line);
    expect(stderr).toContain('use seven: vers::1001:100:Vera Vers:/home/vers:/bin/bash');
  });
});
