/** Cray mode against the embedded service: every command with all of its options meets a route that knows them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Command, isOption, type Leaf } from '../../src/cray/click/model.ts';
import { globalOptions } from '../../src/cray/tree/global-options.ts';
import { uasModule } from '../../src/cray/tree/uas.ts';
import { routes } from '../../src/service/uas/router.ts';
import type { HttpRequest } from '../../src/system/transport.ts';
import { configuration, cray, crayWorld } from '../support/cray.ts';
import { base, directService, publicKey } from '../support/local.ts';

const volumeSource = '{"config_map":{"name":"site"}}';

/** A service with one object of each kind in use and one that is not, and a UAI of the signed-in user. */
async function system() {
  const { service, call, tokens } = await directService();
  onTestFinished(() => service.close());
  const make = async (route: string, query: Record<string, string>) =>
    (await call(`POST ${route}`, { query })).json as Record<string, string>;
  const config = '/admin/config';
  const image = await make(`${config}/images`, { imagename: 'reg/used:1', default: 'true' });
  const spare = await make(`${config}/images`, { imagename: 'reg/spare:1' });
  const volume = await make(`${config}/volumes`, {
    volumename: 'spare',
    mount_path: '/spare',
    volume_description: volumeSource,
  });
  const limits = await make(`${config}/resources`, { comment: 'spare' });
  const uaiClass = await make(`${config}/classes`, { image_id: image.image_id ?? '' });
  const uai = await make('/admin/uais', { class_id: uaiClass.class_id ?? '', owner: 'vera' });
  const ids: Record<string, string | undefined> = {
    USED: image.image_id,
    IMAGE: spare.image_id,
    VOLUME: volume.volume_id,
    LIMITS: limits.resource_id,
    CLASS: uaiClass.class_id,
    UAI: uai.uai_name,
  };
  return { service, ids, token: tokens.user };
}

interface Seen {
  method: string;
  path: string;
  query: string[];
  status: number;
}

/** Runs `cray uas …`; capitals stand for the ids of {@link system}, KEY for a public key file. */
async function run(words: string) {
  const { service, ids, token } = await system();
  const seen: Seen[] = [];
  const transport = async (request: HttpRequest) => {
    const reply = await service.handle(request);
    const { pathname, searchParams } = request.url;
    seen.push({
      method: request.method,
      path: pathname.slice(base.length),
      query: [...searchParams.keys()],
      status: reply.status,
    });
    return reply;
  };
  const world = crayWorld({ transport, files: configuration() });
  writeFileSync(join(world.home, 'KEY'), publicKey);
  writeFileSync(join(world.home, 'token.json'), JSON.stringify({ access_token: token }));
  const args = words.split(' ').map((word) => {
    if (word === 'KEY') return join(world.home, 'KEY');
    return word.replace(/^[A-Z]+$/, (name) => ids[name] ?? name);
  });
  const tokenOption = ['--token', join(world.home, 'token.json')];
  const result = await cray(['uas', ...args, ...tokenOption], {}, world);
  return { ...result, seen };
}

const classOptions =
  '--comment c --default true --public-ip yes --image-id USED --priority-class-name p --namespace user ' +
  '--opt-ports 80 --uai-creation-class CLASS --uai-compute-network no --resource-id LIMITS ' +
  '--volume-list VOLUME --tolerations [{"key":"k"}] --timeout {"soft":"600"} --service-account s --replicas 2';

const commands: readonly (readonly [words: string, route: string, status: number])[] = [
  ['create --publickey KEY --ports 80,443 --imagename reg/spare:1', 'POST /uas', 200],
  ['list', 'GET /uas', 200],
  ['delete --uai-list UAI', 'DELETE /uas', 200],
  ['images list', 'GET /images', 200],
  ['mgr-info list', 'GET /mgr-info', 200],
  ['uais list --username vera --host ncn-w001', 'GET /uais', 200],
  // The service cannot do it for one user.
  ['uais delete -y --username vera', 'DELETE /uais', 500],
  ['admin uais list --class-id CLASS --owner vera', 'GET /admin/uais', 200],
  [
    'admin uais create --class-id CLASS --owner alice --passwd-str alice::1:2:::/bin/sh --publickey-str ssh-ed25519 --uai-name uai-new',
    'POST /admin/uais',
    200,
  ],
  ['admin uais delete --class-id CLASS --owner vera --uai-list UAI', 'DELETE /admin/uais', 200],
  ['admin uais describe UAI', 'GET /admin/uais/{uai_name}', 200],
  ['admin config delete -y', 'DELETE /admin/config', 204],
  ['admin config images list', 'GET /admin/config/images', 200],
  [
    'admin config images create --imagename reg/new:1 --default no',
    'POST /admin/config/images',
    200,
  ],
  ['admin config images describe IMAGE', 'GET /admin/config/images/{image_id}', 200],
  [
    'admin config images update IMAGE --imagename reg/new:2 --default yes',
    'PATCH /admin/config/images/{image_id}',
    200,
  ],
  ['admin config images delete IMAGE', 'DELETE /admin/config/images/{image_id}', 200],
  ['admin config volumes list', 'GET /admin/config/volumes', 200],
  [
    `admin config volumes create --volumename new --mount-path /new --volume-description ${volumeSource}`,
    'POST /admin/config/volumes',
    200,
  ],
  ['admin config volumes describe VOLUME', 'GET /admin/config/volumes/{volume_id}', 200],
  [
    `admin config volumes update VOLUME --volumename new --mount-path /new --volume-description ${volumeSource}`,
    'PATCH /admin/config/volumes/{volume_id}',
    200,
  ],
  ['admin config volumes delete VOLUME', 'DELETE /admin/config/volumes/{volume_id}', 200],
  ['admin config resources list', 'GET /admin/config/resources', 200],
  [
    'admin config resources create --comment c --limit {"cpu":"1"} --request {"cpu":"1"}',
    'POST /admin/config/resources',
    200,
  ],
  ['admin config resources describe LIMITS', 'GET /admin/config/resources/{resource_id}', 200],
  [
    'admin config resources update LIMITS --comment c --limit {"cpu":"1"} --request {"cpu":"1"}',
    'PATCH /admin/config/resources/{resource_id}',
    200,
  ],
  ['admin config resources delete LIMITS', 'DELETE /admin/config/resources/{resource_id}', 200],
  ['admin config classes list', 'GET /admin/config/classes', 200],
  [`admin config classes create ${classOptions}`, 'POST /admin/config/classes', 200],
  ['admin config classes describe CLASS', 'GET /admin/config/classes/{class_id}', 200],
  [
    `admin config classes update CLASS ${classOptions}`,
    'PATCH /admin/config/classes/{class_id}',
    200,
  ],
  ['admin config classes delete CLASS', 'DELETE /admin/config/classes/{class_id}', 200],
];

describe('every command with all of its options', () => {
  it.each(commands)('%s is %s, %i', async (words, name, status) => {
    const { code, stdout, stderr, seen } = await run(words);
    expect(seen).toHaveLength(1);
    const [request] = seen as [Seen];
    const route = routes.find(({ method, path }) => `${method} ${path}` === name);
    expect(request.method).toBe(route?.method);
    expect(route?.pattern.match(request.path)).toBeDefined();
    expect(Object.keys(route?.parameters ?? {}).sort()).toEqual([...request.query].sort());
    expect(request.status).toBe(status);
    if (status === 500) {
      expect(code).toBe(2);
      expect(stderr).toMatch(/\nError: Internal Server Error: /);
    } else {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(status === 204 ? /^\n$/ : /\n\n$/);
    }
  });
});

function leaves(command: Command, path: string): [string, Leaf][] {
  if (command.kind === 'leaf') return [[`${path}${command.name}`, command]];
  return command.commands.flatMap((inner) =>
    leaves(inner, command === uasModule ? '' : `${path}${command.name} `),
  );
}

describe('the table above', () => {
  // What belongs to cray mode alone.
  const own = new Set(['--all', ...globalOptions.flatMap(({ flags }) => flags)]);

  it('has every command with every option', () => {
    const typed = new Map(
      commands.map(([words]) => {
        const list = words.split(' ');
        const name = leaves(uasModule, '').find(([path]) =>
          `${words} `.startsWith(`${path} `),
        )?.[0];
        return [name, list.filter((word) => word.startsWith('-')).sort()];
      }),
    );
    const known = leaves(uasModule, '').map(([path, { parameters }]): [string, string[]] => [
      path,
      parameters
        .filter(isOption)
        .flatMap(({ flags }) => flags)
        .filter((flag) => !own.has(flag))
        .sort(),
    ]);
    expect(known).toHaveLength(32);
    expect(Object.fromEntries(typed)).toEqual(Object.fromEntries(known));
  });

  it('has every route of the service but the one for its version', () => {
    const covered = new Set(commands.map(([, name]) => name));
    const missing = routes.filter(({ method, path }) => !covered.has(`${method} ${path}`));
    expect(missing.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /']);
    expect(covered.size).toBe(32);
  });
});

describe('what the service refuses comes in the words of cray', () => {
  it.each([
    ['admin config images describe x', "Not Found: image 'x' does not exist"],
    ['admin config images update x --default yes', "Not Found: image 'x' does not exist"],
    [
      'admin config images create --imagename reg/used:1',
      "Conflict: image named 'reg/used:1' already exists",
    ],
    [
      'admin config classes create --image-id x',
      "Bad Request: Unkown UAI Image 'x' specified for UAI Class",
    ],
    ['admin uais describe nobody', "Not Found: UAI Named 'nobody' not found"],
    ['admin config volumes delete x', "Not Found: volume 'x' does not exist"],
    [
      'create --publickey KEY --ports 22',
      'Bad Request: Invalid port requested (22). Valid ports are: [80, 443, 8888].',
    ],
  ])('%s: %s', async (words, message) => {
    const { code, stdout, stderr } = await run(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: cray uas .*\nTry 'cray uas .* -h' for help\.\n\nError: /);
    expect(stderr.split('\nError: ')[1]).toBe(`${message}\n`);
  });

  it('a sentence with status 200 is printed unchanged, and that is success', async () => {
    const { code, stdout } = await run('admin config images create --imagename=');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Must provide imagename to create.\n' });
  });

  it('names that are not there are left out of what was deleted', async () => {
    const { code, stdout } = await run('delete --uai-list nobody --format json');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '[]\n' });
  });
});
