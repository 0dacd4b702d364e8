/** What the service asks of the API server: little when many want something, and next to nothing when nobody does. */
import { describe, expect, it } from 'vitest';
import { openAdapter } from '../../src/serve/open-adapter.ts';
import { type Answered, ask, startHouse } from '../serve/house.ts';
import { realKubeconfig, until } from './target.ts';

/** The whole service over the fake, and what it asks it for from a moment on. */
async function startService(yaml = '') {
  const house = await startHouse({
    yaml: `ssh: {type: NodePort, address: login.example}
defaults: {images: [{name: registry.example/uai:1, default: true}]}\n${yaml}`,
    namespaces: (own) => `uaiNamespaces: [${own}]`,
    world: { openAdapter },
  });
  const { api, target, admin } = house;
  const { fake } = target;
  if (!fake) throw new Error('only the fake counts requests');
  await until(
    async () => (await ask(`${house.origins.health}/readyz`)).status === 200,
    'readiness',
  );
  const headers = await admin();
  const [image] = JSON.parse((await ask(`${api}/admin/config/images`, { headers })).body);
  const made = await ask(
    `${api}/admin/config/classes?image_id=${image.image_id}&namespace=${target.namespace}`,
    { method: 'POST', headers },
  );
  const { class_id: classId } = JSON.parse(made.body);
  const create = (owner: string) =>
    ask(`${api}/admin/uais?class_id=${classId}&owner=${owner}`, { method: 'POST', headers });
  const list = async () => JSON.parse((await ask(`${api}/admin/uais`, { headers })).body);
  const record = () => {
    const seen: string[] = [];
    fake.faults.refuse = ({ method, path, isWatch }) => {
      seen.push(`${isWatch ? 'WATCH' : method} ${path}`);
      return undefined;
    };
    return seen;
  };
  return { ...house, create, list, record, headers };
}

const isLease = (request: string) => /^(?:GET|PUT) \S+\/leases\/uas-serve$/.test(request);
const isWatch = (request: string) => request.startsWith('WATCH ');

describe.skipIf(realKubeconfig !== undefined)('the service', () => {
  it('asks for nothing but its watches and its Lease while nobody does anything', async () => {
    const { create, list, record, issuer } = await startService();
    expect((await create('ann')).status).toBe(200);
    await until(async () => (await list())[0]?.uai_status === 'Running: Ready', 'the UAI');
    const asked = issuer.requests.length;
    const seen = record();
    const renewals = () => seen.filter((request) => request.startsWith('PUT ')).length;
    await until(() => renewals() >= 3, 'renewals of the Lease', 30_000);
    expect(seen.filter((request) => !isLease(request) && !isWatch(request))).toEqual([]);
    // A renewal is one read and one write; three of them take four seconds.
    expect(seen.filter(isLease).length).toBeLessThanOrEqual(2 * renewals() + 1);
    expect(issuer.requests).toHaveLength(asked);
  });

  it('answers lists, probes and metrics from what it knows', async () => {
    const { create, list, record, api, origins, headers } = await startService();
    await create('ann');
    const seen = record();
    for (let run = 0; run < 10; run += 1) {
      expect(await list()).toHaveLength(1);
      for (const path of ['/uas', '/uais', '/images', '/mgr-info', '/admin/config/classes']) {
        expect((await ask(`${api}${path}`, { headers })).status).toBe(200);
      }
      for (const path of ['/healthz', '/readyz', '/metrics']) {
        expect((await ask(`${origins.health}${path}`)).status).toBe(200);
      }
    }
    expect(seen.filter((request) => !isLease(request) && !isWatch(request))).toEqual([]);
  });

  it('asks for little when a UAI is created and deleted', async () => {
    const { create, list, record, api, headers } = await startService();
    const seen = record();
    const own = () => seen.filter((request) => !isLease(request) && !isWatch(request));
    const { uai_name } = JSON.parse((await create('ann')).body);
    // One look, one dry run, three objects, and the owner of two of them.
    expect(own().map((request) => request.split(' ')[0])).toEqual([
      ...['GET', 'POST', 'POST', 'POST', 'POST', 'PATCH', 'PATCH'],
    ]);
    await until(async () => (await list()).length === 1, 'the UAI');
    seen.length = 0;
    await ask(`${api}/admin/uais?uai_list=${uai_name}`, { method: 'DELETE', headers });
    expect(own().map((request) => request.split(' ')[0])).toEqual(['DELETE', 'DELETE', 'DELETE']);
  });

  it('answers fifty creations at once, and makes those that come again when they are told to', async () => {
    const { create, list } = await startService();
    const owners = Array.from({ length: 50 }, (_, at) => `user${at}`);
    const answers = await Promise.all(owners.map(create));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.map(({ status }) => status).filter((status) => status !== 200)).toEqual(
      refused.map(() => 429),
    );
    // Sixteen at once is the default; others may have begun when those were done.
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(16);
    for (const { headers } of refused)
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(2);
    const insist = async (owner: string, before: Answered | undefined): Promise<void> => {
      if (before?.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 400));
      await insist(owner, await create(owner));
    };
    await Promise.all(owners.map((owner, at) => insist(owner, answers[at])));
    await until(async () => (await list()).length === 50, 'fifty UAIs');
  }, 90_000);

  it('makes fifty at once where the configuration says so', async () => {
    const { create, list } = await startService('limits: {creating: 50}\n');
    const owners = Array.from({ length: 50 }, (_, at) => `user${at}`);
    const answers = await Promise.all(owners.map(create));
    expect(answers.map(({ status }) => status)).toEqual(owners.map(() => 200));
    await until(async () => (await list()).length === 50, 'fifty UAIs');
    const names = new Set((await list()).map(({ uai_name }: { uai_name: string }) => uai_name));
    expect(names.size).toBe(50);
  }, 90_000);
});
