import { beforeEach, describe, expect, it } from 'vitest';
import type { Image, Uai, UaiClass } from '../../src/api/uas.types.ts';
import { age, connectString } from '../../src/service/uas/uais/view.ts';
import { type Answer, type DirectService, directService } from '../support/local.ts';

const internal = 'The server encountered an internal error';
let uas: DirectService;

/** A creation that is under way: the clock of the tests passes its waiting at once. */
async function create(image: string, settings: Record<string, string> = {}): Promise<Answer> {
  const { image_id } = (
    await uas.call('POST /admin/config/images', { query: { imagename: image } })
  ).json as Image;
  const { class_id } = (
    await uas.call('POST /admin/config/classes', { query: { image_id, ...settings } })
  ).json as UaiClass;
  return uas.call('POST /admin/uais', { query: { class_id, owner: 'vera', uai_name: 'one' } });
}

async function now(): Promise<string> {
  const { status, json } = await uas.call('GET /admin/uais/one');
  if (status !== 200) return `${status} ${(json as { detail: string }).detail}`;
  const { uai_status, uai_msg } = json as Uai;
  return uai_msg ? `${uai_status}: ${uai_msg}` : uai_status;
}

/** The states at the given seconds after the creation. */
async function statesAt(...seconds: number[]): Promise<string[]> {
  const begin = (uas.service.store.uas.uais.rows()[0]?.created ?? 0) as number;
  const states: string[] = [];
  for (const second of seconds) {
    uas.clock.advance(begin + second * 1000 - uas.clock.now());
    states.push(await now());
  }
  return states;
}

beforeEach(async () => {
  uas = await directService();
});

describe('the states of a UAI', () => {
  it('go from a pending pod to ready within seconds', async () => {
    await create('reg/img:1');
    expect(await statesAt(0.9, 1, 2.9, 3, 5.9, 6, 3600)).toEqual([
      'Pending',
      'Waiting: ContainerCreating',
      'Waiting: ContainerCreating',
      'Running: Not Ready: containers with unready status: [one]',
      'Running: Not Ready: containers with unready status: [one]',
      'Running: Ready',
      'Running: Ready',
    ]);
  });

  it.each([
    ['broken-pull', 2, 'Waiting: ErrImagePull', 4, 'Waiting: ImagePullBackOff'],
    [
      'crash-loop',
      3,
      'Running: Not Ready: containers with unready status: [one]',
      4,
      'Waiting: CrashLoopBackOff',
    ],
    ['bad-config', 1, 'Waiting: ContainerCreating', 2, 'Waiting: CreateContainerConfigError'],
    ['unschedulable', 1, 'Pending', 900, 'Pending'],
    [
      'never-ready',
      3,
      'Running: Not Ready: containers with unready status: [one]',
      900,
      'Running: Not Ready: containers with unready status: [one]',
    ],
    ['slow', 59, 'Waiting: ContainerCreating', 66, 'Running: Ready'],
    ['terminated', 7, 'Running: Ready', 8, 'Terminated'],
    ['terminating', 7, 'Running: Ready', 8, 'Terminating'],
    [
      'constructor',
      3,
      'Running: Not Ready: containers with unready status: [one]',
      6,
      'Running: Ready',
    ],
  ])('end as the image tag %s says', async (tag, early, first, late, last) => {
    await create(`registry.local:5000/img:${tag}`);
    expect(await statesAt(early, late)).toEqual([first, last]);
  });

  it('go faster when asked', async () => {
    uas = await directService({ speed: 100 });
    const began = uas.clock.now();
    await create('reg/img:1');
    expect(uas.clock.now() - began).toBe(8);
    uas.clock.advance(52);
    expect(await now()).toBe('Running: Ready');
  });

  it('begin without a pod, so that lists leave the UAI out', async () => {
    const { status, json } = await create('reg/img:no-pod');
    expect([status, json]).toMatchObject([
      504,
      { detail: 'Failed to get IP for service: one-ssh' },
    ]);
    const detail = "no UAI information found for UAI 'one'";
    expect((await uas.call('GET /admin/uais')).json).toEqual([]);
    expect(await now()).toBe(`404 ${detail}`);
  });

  it('can break every list when a pod was evicted, until it is deleted', async () => {
    await create('reg/img:evicted');
    expect(await statesAt(7)).toEqual(['Running: Ready']);
    uas.clock.advance(1000);
    expect(await now()).toContain(`500 ${internal}`);
    expect(await uas.call('GET /admin/uais')).toMatchObject({ status: 500 });
    const query = { uai_list: 'one' };
    expect((await uas.call('DELETE /admin/uais', { query })).json).toEqual([
      'Successfully deleted one',
    ]);
    expect(await uas.call('GET /admin/uais')).toMatchObject({ status: 200, json: [] });
  });

  it('vanish when the job has ended, and free the name once they are reaped', async () => {
    await create('reg/img:completed');
    expect(await statesAt(7, 8)).toEqual(['Running: Ready', "404 UAI Named 'one' not found"]);
    expect((await uas.call('GET /admin/uais')).json).toEqual([]);
    expect((await uas.call('DELETE /admin/uais', { query: { owner: 'vera' } })).json).toEqual([]);
    expect(uas.service.store.uas.uais.size).toBe(1);
    await uas.call('GET /mgr-info');
    expect(uas.service.store.uas.uais.size).toBe(0);
  });

  it('can be deleted by name after the job has ended', async () => {
    await create('reg/img:completed');
    await statesAt(8);
    const query = { uai_list: 'one' };
    expect((await uas.call('DELETE /admin/uais', { query })).json).toHaveLength(1);
  });
});

describe('the address of a UAI', () => {
  it('is pending together with the port, then alone, then there', async () => {
    await create('reg/img:1', { public_ip: 'true' });
    const [row] = uas.service.store.uas.uais.rows();
    const at = async (seconds: number) => {
      uas.clock.advance((row?.created ?? 0) + seconds * 1000 - uas.clock.now());
      return (await uas.call('GET /admin/uais/one')).json;
    };
    expect(await at(0.4)).toMatchObject({
      uai_connect_string: 'ssh vera@<pending IP Address> -p <pending port>',
    });
    expect(await at(0.6)).not.toHaveProperty('uai_ip');
    expect(await at(0.6)).not.toHaveProperty('uai_host');
    expect(await at(1)).toMatchObject({
      uai_connect_string: 'ssh vera@<pending IP Address> -p 40000',
      uai_age: '0m',
    });
    expect(await at(2)).toMatchObject({
      uai_connect_string: 'ssh vera@127.0.0.1 -p 40000',
      uai_ip: '127.0.0.1',
    });
  });

  it('leaves the port out when it is that of SSH', () => {
    expect(connectString('vera', '127.0.0.1', 22)).toBe('ssh vera@127.0.0.1');
    expect(connectString(undefined, undefined, 22)).toBe('ssh <pending IP Address>');
  });

  it('can fail to come: the creation gives up after 40 seconds and the UAI stays', async () => {
    const began = uas.clock.now();
    expect(await create('reg/img:no-ip')).toMatchObject({
      status: 504,
      json: { detail: 'Failed to get IP for service: one-ssh', title: 'Gateway Timeout' },
    });
    expect(uas.clock.now() - began).toBe(40_000);
    expect((await uas.call('GET /admin/uais/one')).json).toMatchObject({
      uai_status: 'Running: Ready',
      uai_connect_string: 'ssh vera@<pending IP Address> -p 40000',
    });
  });
});

describe('the creation of a UAI', () => {
  it('is completed for a client that has gone away', async () => {
    const { image_id } = (
      await uas.call('POST /admin/config/images', { query: { imagename: 'reg/img:1' } })
    ).json as Image;
    await uas.call('POST /admin/config/classes', { query: { image_id, default: 'true' } });
    const { status } = await uas.service.handle({
      method: 'POST',
      url: new URL('http://api.local/apis/uas-mgr/v1/admin/uais?uai_name=one'),
      headers: {},
      signal: AbortSignal.abort(new Error('gone')),
    });
    expect([status, uas.service.store.uas.uais.size]).toEqual([200, 1]);
  });
});

describe('the age of a UAI', () => {
  const minute = 60_000;
  it.each([
    [0, '0m'],
    [59_999, '0m'],
    [5 * minute, '5m'],
    [60 * minute, '1h0m'],
    [185 * minute, '3h5m'],
    [24 * 60 * minute, '1d'],
    [24 * 60 * minute + 59 * minute, '1d'],
    [(13 * 24 + 8) * 60 * minute, '13d8h'],
    [-1, '0m'],
  ])('of %i ms is %s', (ms, text) => {
    expect(age(ms)).toBe(text);
  });
});
