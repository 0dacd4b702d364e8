/** One evicted UAI makes the service fail every list that it is in: what still works, and what is said. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { put } from '../support/key-files.ts';
import { uas, withAccess } from '../support/run.ts';
import { createWorld, fastClock, type Service } from '../support/world.ts';

const internal =
  'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.';

const uai = (name: string) => ({
  uai_connect_string: 'ssh vers@10.1.2.3',
  uai_img: 'reg/a:1',
  uai_name: name,
  uai_status: 'Running: Ready',
  username: 'vers',
});

/** A service with these UAIs, of which the evicted ones cannot be shown. */
function serving(names: readonly string[], evicted: readonly string[], detail = internal): Service {
  let there = [...names];
  const failure = { status: 500, body: { detail, status: 500, title: 'x', type: 'about:blank' } };
  return ({ method, path, query }) => {
    const [, one] = /\/admin\/uais\/(.+)$/.exec(path) ?? [];
    if (method === 'GET' && one) {
      if (evicted.includes(one) && there.includes(one)) return failure;
      return there.includes(one)
        ? { body: uai(one) }
        : {
            status: 404,
            body: { detail: `UAI Named '${one}' not found`, status: 404, title: 'x' },
          };
    }
    if (method === 'GET' && path.endsWith('/images')) return { body: { image_list: [] } };
    if (method === 'GET') {
      return there.some((name) => evicted.includes(name)) ? failure : { body: there.map(uai) };
    }
    const gone = String(query.uai_list)
      .split(',')
      .filter((name) => there.includes(name));
    there = there.filter((name) => !gone.includes(name));
    return { body: gone.map((name) => `Successfully deleted ${name}`) };
  };
}

describe.each([
  ['my own', ['delete']],
  ["anybody's", ['admin', 'uais', 'delete']],
])('deleting %s UAIs when another one is evicted', (_whose, command) => {
  it('takes names that are given exactly', async () => {
    const service = serving(['uai-a', 'uai-bad', 'uai-c'], ['uai-bad']);
    const { code, stdout } = await uas([...command, 'uai-bad', 'uai-a', '--yes', '-q'], {
      service,
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'uai-bad\nuai-a\n' });
  });

  it('says of a name that was not there that it was not', async () => {
    const service = serving(['uai-bad'], ['uai-bad']);
    const { code, stderr } = await uas([...command, 'uai-bad', 'uai-typo', '--yes', '--json'], {
      service,
    });
    expect(code).toBe(9);
    expect(JSON.parse(stderr).error.details).toMatchObject([
      { item: 'uai-bad', ok: true },
      { item: 'uai-typo', ok: false, code: 'not_found' },
    ]);
  });

  it('does not know what a reply without names has deleted while another UAI blocks the list', async () => {
    const service = serving(['uai-a', 'uai-bad'], ['uai-bad']);
    const { code, stderr } = await uas([...command, 'uai-a', '--yes'], {
      service: (request) => (request.method === 'DELETE' ? { body: '' } : service(request)),
    });
    expect(code).toBe(7);
    expect(stderr).toContain('the service did not report what it deleted');
  });

  it('stops delete --all, which deletes nothing and says why and how to go on', async () => {
    const service = serving(['uai-a', 'uai-bad'], ['uai-bad']);
    const { code, stderr, requests } = await uas([...command, '--all', '--yes'], { service });
    expect(code).toBe(7);
    expect(stderr).toContain('every list that contains it fails until you delete it by name');
    expect(stderr).toContain(`uas ${command.join(' ')} NAME`);
    expect(requests).toHaveLength(1);
  });
});

describe('a list that an evicted UAI blocks', () => {
  it('names the UAIs that were made on this machine, for delete --all', async () => {
    const world = createWorld(withAccess({ service: serving(['uai-bad'], ['uai-bad']) }));
    put(join(world.home, '.local/state/uas/identities'), 'uai-bad', '/key\n');
    const { stderr } = await uas(['delete', '--all', '--yes'], world);
    expect(stderr).toContain('created on this machine: uai-bad\n');
  });

  it.each([
    ['list', ['list'], 'uas delete NAME'],
    ['ssh to a name', ['ssh', 'uai-a'], 'uas delete NAME'],
    ['ssh to my only one', ['ssh'], 'uas delete NAME'],
    ['ssh-config', ['ssh-config'], 'uas delete NAME'],
    ['create --reuse', ['create', '--reuse'], 'uas delete NAME'],
    ['wait', ['wait', 'uai-a'], 'uas delete NAME'],
    [
      'delete --owner',
      ['admin', 'uais', 'delete', '--owner', 'vers', '--yes'],
      'kubectl get pods -A',
    ],
    ['describe', ['admin', 'uais', 'describe', 'uai-bad'], 'uas admin uais delete uai-bad'],
  ])('says the reason and the way out in %s', async (_what, args, wayOut) => {
    const { code, stderr } = await uas(args, {
      service: serving(['uai-a', 'uai-bad'], ['uai-bad']),
    });
    expect(code).toBe(7);
    expect(stderr).toMatch(/evicted/);
    expect(stderr).toContain(wayOut);
  });

  it('does not block a wait for many others', async () => {
    const names = Array.from({ length: 20 }, (_none, at) => `uai-n${at}`);
    const service = serving([...names, 'uai-bad'], ['uai-bad']);
    const { code } = await uas(['admin', 'uais', 'wait', ...names], { service });
    expect(code).toBe(0);
  });

  it('names the UAI when the service does', async () => {
    const service = serving(['uai-bad'], ['uai-bad'], 'Failed to get pod info uai-bad: Gone');
    const { stderr } = await uas(['list'], { service });
    expect(stderr).toContain('uas delete uai-bad');
  });

  it.each([
    ['my own', ['wait']],
    ["anybody's", ['admin', 'uais', 'wait']],
  ])('does not end a wait for the end of %s', async (_whose, command) => {
    const service = serving(['uai-bad'], ['uai-bad']);
    let looks = 0;
    const { code, stderr } = await uas([...command, 'uai-bad', '--for', 'deleted'], {
      clock: fastClock(),
      service: async (request) => {
        looks += 1;
        if (looks === 3) {
          const query = { uai_list: 'uai-bad' };
          await service({ ...request, method: 'DELETE', path: '/uas', query });
        }
        return service(request);
      },
    });
    expect(code).toBe(0);
    expect(stderr).toContain('the service cannot list its UAIs');
  });
});
