/** What the service asks of a real API server: next to nothing while nobody wants anything, and fifty creations at once. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { pathOf } from '../../src/serve/kubernetes/resources.ts';
import { leaseName } from '../../src/serve/serve.ts';
import { ask } from '../serve/house.ts';
import { createHome } from '../support/program.ts';
import { hasCluster } from './needs.ts';
import { openRelay, type Relayed } from './relay.ts';
import { kubeconfigOf, openSite } from './site.ts';
import { openTarget, until } from './target.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The program behind a relay that counts, and what an administrator asks it. */
async function openCounted(yaml: string) {
  const { config, close } = await openTarget();
  onTestFinished(close);
  const relay = await openRelay(config);
  onTestFinished(() => relay.close());
  const home = createHome({ key: false });
  onTestFinished(() => home.dispose());
  const kubeconfig = join(home.home, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigOf(relay.url));
  const ssh = 'ssh: {type: NodePort, address: 127.0.0.1}\n';
  const site = await openSite('registry.example/uai:1', { kubeconfig, yaml: ssh + yaml });
  onTestFinished(() => site.close());
  const replica = await site.startReplica();
  const admin = await site.person({ roles: ['admin'] });
  const ca = readFileSync(admin.env.SSL_CERT_FILE ?? '', 'utf8');
  const headers = { authorization: `Bearer ${admin.env.UAS_TOKEN}` };
  const send = (path: string, method = 'GET') =>
    ask(`${replica.url}/apis/uas-mgr/v1${path}`, { ca, headers, method });
  const [image] = JSON.parse((await send('/admin/config/images')).body);
  const { namespace } = site.target;
  const made = await send(
    `/admin/config/classes?image_id=${image.image_id}&namespace=${namespace}`,
    'POST',
  );
  const { class_id: id } = JSON.parse(made.body);
  const create = (owner: string) => send(`/admin/uais?class_id=${id}&owner=${owner}`, 'POST');
  const list = async (): Promise<{ uai_name: string }[]> =>
    JSON.parse((await send('/admin/uais')).body);
  return { site, relay, namespace, create, list };
}

const isWatch = ({ query }: Relayed) => query.get('watch') === '1';

describe.skipIf(!hasCluster)('uas serve', () => {
  it('answers fifty creations at once, and then asks for nothing but watches and its Lease', async () => {
    const { relay, namespace, create, list } = await openCounted('limits: {creating: 50}\n');
    const owners = Array.from({ length: 50 }, (_, at) => `user${at}`);
    const answers = await Promise.all(owners.map(create));
    expect(answers.map(({ status }) => status)).toEqual(owners.map(() => 200));
    const names = new Set((await list()).map(({ uai_name }) => uai_name));
    expect(names.size).toBe(50);
    // Until the last pod has told its state.
    await pause(5000);

    relay.requests.length = 0;
    const began = Date.now();
    await pause(60_000);
    for (let at = 0; at < 20; at += 1) expect(await list()).toHaveLength(50);
    const seconds = (Date.now() - began) / 1000;
    const lease = pathOf('leases', namespace, leaseName);
    const others = relay.requests.filter((one) => one.path !== lease && !isWatch(one));
    expect(others.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
    const ofLease = relay.requests.filter(({ path }) => path === lease);
    // A look and a renewal every two seconds.
    expect(ofLease.length).toBeGreaterThan(seconds / 4);
    expect(ofLease.length).toBeLessThanOrEqual(seconds + 4);
    // The server ends each watch after 40 to 50 seconds.
    const watches = relay.requests.filter(isWatch);
    const each = new Set(watches.map(({ path }) => path));
    expect(watches.length).toBeLessThanOrEqual(each.size * (Math.floor(seconds / 40) + 1));
  }, 240_000);

  it('tells those who come too many at once when to come again', async () => {
    const { create, list } = await openCounted('');
    const owners = Array.from({ length: 50 }, (_, at) => `user${at}`);
    const insist = async (owner: string): Promise<boolean> => {
      const { status, headers } = await create(owner);
      if (status === 200) return true;
      expect(status).toBe(429);
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(2);
      await pause(500 + Math.random() * 1500);
      await insist(owner);
      return false;
    };
    const atOnce = (await Promise.all(owners.map(insist))).filter(Boolean).length;
    expect(atOnce).toBeGreaterThanOrEqual(16);
    await until(async () => (await list()).length === 50, 'fifty UAIs', 30_000);
  }, 240_000);
});
