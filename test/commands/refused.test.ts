/** What is said when the service itself refuses or fails to create a UAI, or is not there at all. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UasError } from '../../src/core/errors.ts';
import type { Transport } from '../../src/system/transport.ts';
import { put } from '../support/key-files.ts';
import { publicKeyText } from '../support/keys.ts';
import { uas, withAccess } from '../support/run.ts';
import {
  type Answer,
  createWorld,
  fastClock,
  respond,
  type Service,
  type World,
  type WorldOptions,
} from '../support/world.ts';

const problem = (status: number, detail: string): Answer => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: { detail, status, title: 'x', type: 'about:blank' },
});

const uai = (name: string) => ({
  uai_connect_string: 'ssh vers@10.1.2.3',
  uai_img: 'registry.local/cray/base:1',
  uai_name: name,
  uai_status: 'Pending',
  username: 'vers',
});

/** A person with a key, so that `uas create` needs nothing but the service. */
function withKey(service: Service, more: WorldOptions = {}): World {
  const world = createWorld(withAccess({ service, clock: fastClock(), ...more }));
  put(join(world.home, '.ssh'), 'id_ed25519.pub', publicKeyText);
  return world;
}

/** A service whose lists are empty and whose creations are answered in this way. */
const refusing =
  (answer: Answer): Service =>
  ({ method }) =>
    method === 'POST' ? answer : { body: [] };

const adminCreate = ['admin', 'uais', 'create', '--owner', 'vers', '--uai-name', 'uai-vers-1'];
const notThere: Service = ({ method, path }) =>
  method === 'GET' && path.endsWith('/uai-vers-1')
    ? problem(404, "UAI Named 'uai-vers-1' not found")
    : undefined;

describe('a refusal of the service itself', () => {
  it.each([
    [403, 'Failed to create job uai-vers-1: Forbidden', 5, /quota/, /quota/],
    [401, 'Failed to create job uai-vers-1: Unauthorized', 7, /account of the service/, /restart/],
    [404, 'Failed to create job uai-vers-1: Not Found', 3, /namespace/, /--namespace/],
    [422, 'Failed to create job uai-vers-1: Unprocessable Entity', 1, /mount path/, /lint/],
    [400, 'Failed to create job uai-vers-1: Bad Request', 1, /resource limit/, /lint/],
    [409, 'Failed to create job uai-vers-1: Conflict', 6, /being deleted/, /being deleted/],
    [404, 'Failed to create service: uai-vers-1-ssh', 3, /port 22/, /59 characters/],
  ])('%d "%s" keeps its words and gets a cause', async (status, detail, code, user, admin) => {
    const own = await uas(['create'], withKey(refusing(problem(status, detail))));
    expect(own.code).toBe(code);
    expect(own.stderr).toContain(`uas: create: ${detail}\n`);
    expect(own.stderr).toMatch(user);
    expect(own.stderr).toMatch(/administrator|try again/);
    expect(own.stderr).not.toMatch(/token|no User Access Service/);

    const other = await uas(adminCreate, {
      service: (request) =>
        notThere(request) ?? (request.method === 'POST' ? problem(status, detail) : { body: [] }),
    });
    expect(other.code).toBe(code);
    expect(other.stderr).toContain(`${detail}\n`);
    expect(other.stderr).toMatch(admin);
  });

  it.each([
    ['list', ['list'], problem(403, 'Failed to get job list'), 5],
    ['a 401 of Kubernetes', ['list'], problem(401, 'Failed to get job list'), 7],
    ['of an administrator', ['admin', 'uais', 'list'], problem(403, 'Failed to get job list'), 5],
    ['quota words', ['images', 'list'], problem(403, 'exceeded quota: uai-quota'), 5],
  ])('does not blame the token: %s', async (_what, args, answer, code) => {
    const result = await uas(args, { service: () => answer });
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(String((answer.body as { detail: string }).detail));
    expect(result.stderr).not.toMatch(/token|administrators only/);
    expect(result.requests).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ['text', { status: 403, body: 'Unauthorized Request' }],
    ['nothing', { status: 403, body: '' }],
    ['a JSON message', { status: 403, body: { message: 'RBAC: access denied' } }],
    ['a problem about the token', problem(403, 'Jwt verification fails')],
    ['a 401 problem', problem(401, 'No authorization token provided')],
  ])('is not what a gateway says: %s', async (_what, answer) => {
    const { code, stderr } = await uas(['list'], { service: () => answer });
    expect(code).toBe(4);
    expect(stderr).toContain('the gateway rejected the token');
  });

  it.each<[string, string[], Answer, number, string]>([
    [
      'a token',
      ['list'],
      problem(401, 'A valid access token is required: sign in, then try again.'),
      4,
      'uas: list: the service rejected the token\n',
    ],
    [
      'somebody who is no administrator',
      ['admin', 'uais', 'list'],
      problem(403, 'Only an administrator may do this.'),
      5,
      'the service allows this only for administrators\nhint: see who is signed in',
    ],
  ])(
    'is told apart from a gateway when a service refuses %s',
    async (_what, args, answer, ...said) => {
      const [status, words] = said;
      const { code, stderr } = await uas(args, { service: () => answer });
      expect(code).toBe(status);
      expect(stderr).toContain(words);
      expect(stderr).not.toMatch(/gateway|Kubernetes/);
    },
  );

  it('shows what else a gateway had to say', async () => {
    const { stderr } = await uas(['list'], {
      service: () => ({ status: 403, body: { message: 'blocked by the firewall' } }),
    });
    expect(stderr).toContain('blocked by the firewall');
  });
});

describe('a create that fails after the UAI was made', () => {
  /** Lists what was made once the creation was asked for. */
  function leaving(answer: Answer | (() => never), list?: Answer): Service {
    let made: unknown[] = [];
    return ({ method }) => {
      if (method === 'GET') return made.length > 0 && list ? list : { body: made };
      made = [uai('uai-vers-1')];
      return typeof answer === 'function' ? answer() : answer;
    };
  }

  it.each([
    problem(500, 'Failed to get pod info uai-vers-1: Internal Server Error'),
    problem(403, 'Failed to get pod info uai-vers-1: Forbidden'),
    problem(403, 'Failed to get service info while creating UAI: Forbidden'),
    problem(504, 'Failed to get IP for service: uai-vers-1-ssh'),
    problem(500, 'The server encountered an internal error'),
  ])('is looked for: $body.detail', async (answer) => {
    const { code, stdout, stderr, requests } = await uas(
      ['create', '-q'],
      withKey(leaving(answer)),
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'uai-vers-1\n' });
    expect(stderr).toContain('but it created uai-vers-1');
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
  });

  it('is named with how to delete it when no list can be had', async () => {
    const { code, stderr } = await uas(
      ['create'],
      withKey(
        leaving(problem(500, 'Failed to get pod info uai-vers-1: Gone'), problem(500, 'broken')),
      ),
    );
    expect(code).toBe(7);
    expect(stderr).toContain('but it created uai-vers-1');
    expect(stderr).toContain('uas delete uai-vers-1');
  });

  it('by Ctrl-C is looked for before anything is said', async () => {
    const stop = new UasError('interrupted', 'interrupted');
    const world: World = withKey(
      leaving(() => {
        world.interrupt(stop);
        throw stop;
      }),
    );
    const { code, stderr } = await uas(['create'], world);
    expect(code).toBe(130);
    expect(stderr).toContain('interrupted; the service created uai-vers-1\n');
    expect(stderr).toContain('uas delete uai-vers-1');
  });

  it('by Ctrl-C is given a moment to appear', async () => {
    const stop = new UasError('interrupted', 'interrupted');
    let lists = 0;
    const world: World = withKey(({ method }) => {
      if (method === 'GET') {
        lists += 1;
        return { body: lists < 3 ? [] : [uai('uai-vers-1')] };
      }
      world.interrupt(stop);
      throw stop;
    });
    const { code, stderr } = await uas(['create'], world);
    expect(code).toBe(130);
    expect(stderr).toContain('interrupted; the service created uai-vers-1\n');
  });

  it('by --timeout is looked for, and named with exit 124', async () => {
    let made: unknown[] = [];
    const transport: Transport = async ({ method, signal }) => {
      if (method === 'GET') return respond({ body: made });
      made = [uai('uai-vers-1')];
      return new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason)),
      );
    };
    const world = createWorld(withAccess({ transport }));
    put(join(world.home, '.ssh'), 'id_ed25519.pub', publicKeyText);
    const { code, stderr } = await uas(['create', '--timeout', '300ms'], world);
    expect(code).toBe(124);
    expect(stderr).toContain('the service created uai-vers-1\n');
  });

  it('by Ctrl-C of an administrator is looked for under its name', async () => {
    const stop = new UasError('interrupted', 'interrupted');
    let made = false;
    const world: World = createWorld(
      withAccess({
        clock: fastClock(),
        service: (request) => {
          if (request.method === 'GET' && made) return { body: uai('uai-vers-1') };
          if (request.method === 'GET') return notThere(request);
          made = true;
          world.interrupt(stop);
          throw stop;
        },
      }),
    );
    const { code, stderr } = await uas(adminCreate, world);
    expect(code).toBe(130);
    expect(stderr).toContain('uas admin uais delete uai-vers-1');
  });
});

describe('a 404 without a body', () => {
  const empty: Answer = { status: 404, body: '', statusText: 'Not Found' };
  const uuid = '11111111-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

  it('of a whole route means that there is no service, when nothing else was answered', async () => {
    const { code, stderr } = await uas(['list'], { service: () => empty });
    expect(code).toBe(3);
    expect(stderr).toContain('no User Access Service found at this address');
  });

  it.each([
    ['a UAI', ['admin', 'uais', 'describe', 'uai-x'], 'there is no UAI "uai-x"'],
    ['an object', ['api', 'GET', `/admin/config/images/${uuid}`], `found no "${uuid}"`],
  ])('of %s is about that object', async (_what, args, says) => {
    const { code, stderr } = await uas(args, {
      service: ({ path }) => (path.endsWith('/admin/uais') ? { body: [] } : empty),
    });
    expect(code).toBe(3);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('no User Access Service');
  });

  it('of an object that vanished before it was changed is about that object', async () => {
    const image = { default: false, image_id: uuid, imagename: 'reg/a:1' };
    const { code, stderr } = await uas(
      ['admin', 'config', 'images', 'delete', 'reg/a:1', '--yes'],
      {
        service: ({ method }) => (method === 'GET' ? { body: [image] } : empty),
      },
    );
    expect(code).toBe(3);
    expect(stderr).not.toContain('no User Access Service');
  });

  it('of a route is not taken for a missing service after another route answered', async () => {
    const { code, stderr } = await uas(
      ['create'],
      withKey(({ method }) => (method === 'GET' ? { body: [] } : empty)),
    );
    expect(code).toBe(3);
    expect(stderr).toContain('the service does not support POST /uas');
  });
});
