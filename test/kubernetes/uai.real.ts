/**
 * The whole way on a real cluster: `uas serve` as programs, pods as containers of podman, the system's ssh and scp. Runs where
 * UAS_TEST_KUBECONFIG names a cluster without a kubelet and UAS_TEST_UAI_IMAGE an image of images/uai that podman has.
 */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pathOf } from '../../src/serve/kubernetes/resources.ts';
import { program } from '../support/program.ts';
import { apiServerPidFile, openApiServer } from './api-server.ts';
import { hasApiServer, hasPods, uaiImage } from './needs.ts';
import { podman } from './node/podman-pod.ts';
import type { Any } from './requests.ts';
import { openSite, type Person, type Replica, type Site } from './site.ts';
import { until } from './target.ts';

describe.skipIf(!hasPods)('a UAI on a real cluster', () => {
  let site: Site;
  let replica: Replica;
  let vera: Person;

  beforeAll(async () => {
    site = await openSite(uaiImage, { yaml: 'ssh: {type: NodePort, address: 127.0.0.1}\n' });
    replica = await site.startReplica();
    vera = await site.person();
    vera.use(replica);
  }, 120_000);

  afterAll(async () => {
    await vera?.uas('delete', '--all', '--yes');
    if (site) await until(async () => (await objects('pods')).length === 0, 'no pods', 30_000);
    await site?.close();
  }, 120_000);

  async function objects(kind: 'jobs' | 'services' | 'secrets' | 'pods'): Promise<Any[]> {
    const { client, namespace } = site.target;
    const query = { labelSelector: 'uas=managed' };
    return (await client.call<{ items: Any[] }>('GET', pathOf(kind, namespace), { query })).value
      .items;
  }

  async function expectNothingLeft(): Promise<void> {
    for (const kind of ['jobs', 'services', 'secrets', 'pods'] as const) {
      await until(async () => (await objects(kind)).length === 0, `the end of ${kind}`, 30_000);
    }
  }

  async function done(...args: string[]) {
    const outcome = await vera.uas(...args);
    expect(outcome, `uas ${args.join(' ')}`).toMatchObject({ code: 0 });
    return outcome.stdout.trim();
  }

  const names = async () => (await done('list', '-q')).split('\n').filter(Boolean).sort();

  it('is created, reached by ssh and scp as its owner, and deleted', async () => {
    await done('create', '--wait');
    const [name = ''] = await names();
    expect(await done('ssh', '--', 'hostname')).toMatch(new RegExp(`^${name}-\\w+$`));
    const who = await done('ssh', '--', 'id -un; id -u; id -g; echo $HOME');
    expect(who.split('\n')).toEqual(['vera', '2001', '100', '/home/users/vera']);

    writeFileSync(join(vera.home, 'here.txt'), 'over there');
    await done('cp', join(vera.home, 'here.txt'), `${name}:there.txt`);
    expect(await done('ssh', '--', 'cat there.txt')).toBe('over there');
    await done('cp', `${name}:there.txt`, join(vera.home, 'back.txt'));
    expect(readFileSync(join(vera.home, 'back.txt'), 'utf8')).toBe('over there');

    const [{ uai_connect_string: connect }] = JSON.parse(await done('list', '--json'));
    const [, user, host, port = ''] = /^ssh (\w+)@(\S+) -p (\d+)$/.exec(connect) ?? [];
    const known = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'];
    const key = ['-i', join(vera.home, '.ssh/id_ed25519'), '-P', port, ...known];
    const from = `${user}@${host}:there.txt`;
    await execa('scp', [...key, from, join(vera.home, 'scp.txt')]);
    expect(readFileSync(join(vera.home, 'scp.txt'), 'utf8')).toBe('over there');

    await done('delete', name, '--yes');
    await done('wait', name, '--for', 'deleted', '--timeout', '30s');
    await expectNothingLeft();
  }, 120_000);

  it('lets nobody else in: no other key, no password', async () => {
    await done('create', '--wait');
    const other = await site.person();
    const [{ uai_connect_string: connect }] = JSON.parse(await done('list', '--json'));
    const [, ...words] = connect.split(' ');
    const refused = await execa(
      'ssh',
      [
        ...['-i', join(other.home, '.ssh/id_ed25519'), '-o', 'IdentitiesOnly=yes'],
        ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'],
        ...['-o', 'NumberOfPasswordPrompts=0', ...words, 'true'],
      ],
      { reject: false, env: { HOME: other.home } },
    );
    expect(refused).toMatchObject({ exitCode: 255 });
    expect(refused.stderr).toContain('Permission denied (publickey)');
    const bob = await site.person({ sub: 'b', preferred_username: 'bob', uidNumber: '2002' });
    bob.use(replica);
    const [name = ''] = await names();
    expect(JSON.parse((await bob.uas('list', '--json')).stdout)).toEqual([]);
    expect((await bob.uas('delete', name, '--yes')).code).not.toBe(0);
    expect(await names()).toEqual([name]);
    await done('delete', name, '--yes');
    await expectNothingLeft();
  }, 120_000);

  it('works in an old cray session', async () => {
    const bin = join(vera.home, 'bin');
    mkdirSync(bin);
    symlinkSync(program.at(-1) ?? '', join(bin, 'cray'));
    const credentials = join(vera.home, 'token.json');
    const token = { access_token: vera.env.UAS_TOKEN };
    writeFileSync(credentials, JSON.stringify(token), { mode: 0o600 });
    const script = `set -euo pipefail
      value() { grep "^$1 = " | sed -e 's/^[^=]* = //' -e 's/"//g'; }
      cray init --hostname ${replica.url} --no-auth > /dev/null
      cray uas mgr-info list | value service_name
      cray uas images list | value default_image
      NAME=$(cray uas create --publickey ~/.ssh/id_ed25519.pub | value uai_name)
      for _ in $(seq 100); do
        STATUS=$(cray uas list | value uai_status)
        [ "$STATUS" = 'Running: Ready' ] && break
        sleep 0.3
      done
      echo "$STATUS"
      CONNECT=$(cray uas list | value uai_connect_string)
      $CONNECT -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -i ~/.ssh/id_ed25519 -- hostname 2>/dev/null |
        grep -c "^$NAME-"
      cray uas delete --uai-list $NAME --format json | tr -d '\\n'; echo
      cray uas list`;
    const { PATH, HOME = '', SSL_CERT_FILE = '' } = vera.env;
    const { exitCode, stdout, stderr } = await execa('bash', ['-c', script], {
      cwd: vera.home,
      env: { PATH: `${bin}:${PATH}`, HOME, SSL_CERT_FILE, CRAY_CREDENTIALS: credentials },
      extendEnv: false,
      reject: false,
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      ...['cray-uas-mgr', uaiImage, 'Running: Ready', '1'],
      expect.stringMatching(/Successfully deleted uai-vera-\w{8}/),
      ...['results = []', ''],
    ]);
    await expectNothingLeft();
  }, 120_000);

  it('is the same host after its pod was replaced, and after its container was killed', async () => {
    await done('create', '--wait');
    const [name = ''] = await names();
    const first = await done('ssh', '--', 'hostname');
    const { client, namespace } = site.target;
    await podman('kill', '-s', 'KILL', `${namespace}_${first}`);
    const restarts = async () => (await objects('pods'))[0]?.status.containerStatuses?.[0];
    await until(async () => (await restarts())?.restartCount > 0, 'the restart', 30_000);
    await until(async () => (await restarts())?.ready, 'readiness', 30_000);
    await until(async () => (await vera.uas('wait', name)).code === 0, 'its status', 30_000);
    // A changed host key would end it.
    expect(await done('ssh', '--', 'hostname')).toBe(first);

    await client.call('DELETE', pathOf('pods', namespace, first), {
      body: { gracePeriodSeconds: 0 },
    });
    const isReplaced = async () =>
      (await objects('pods')).some(({ metadata }) => metadata.name !== first);
    await until(isReplaced, 'another pod', 30_000);
    await until(async () => (await vera.uas('ssh', '--', 'hostname')).code === 0, 'ssh', 30_000);
    expect(await done('ssh', '--', 'hostname')).not.toBe(first);
    expect(await names()).toEqual([name]);
    expect(await objects('jobs')).toHaveLength(1);
    await done('delete', name, '--yes');
    await expectNothingLeft();
  }, 180_000);

  it('survives kill -9 of the replica that makes it: none lost, none twice, nothing left over', async () => {
    const made: string[] = [];
    for (const moment of [50, 150, 300, 450, 600]) {
      const creating = vera.uas('create', '--json');
      const settled = creating.then(({ code, stdout }) => {
        if (code === 0) made.push(JSON.parse(stdout).uai_name);
      });
      await new Promise((resolve) => setTimeout(resolve, moment));
      await replica.end('SIGKILL');
      replica = await site.startReplica();
      vera.use(replica);
      await settled;
      await done('create', '--json').then((text) => made.push(JSON.parse(text).uai_name));
    }
    await until(
      async () => (await names()).length >= made.length,
      'what was said to be made',
      30_000,
    );
    expect(await names()).toEqual(expect.arrayContaining(made));
    const jobs = (await objects('jobs')).map(({ metadata }) => metadata.uid).sort();
    // What a creation that broke off has left goes within five minutes.
    const isWhole = async () => {
      const owners = (kind: 'services' | 'secrets') =>
        objects(kind).then((all) =>
          all.map(({ metadata }) => metadata.ownerReferences?.[0].uid).sort(),
        );
      const [services, secrets] = await Promise.all([owners('services'), owners('secrets')]);
      return services.join() === jobs.join() && secrets.join() === jobs.join();
    };
    await until(isWhole, 'a Service and a Secret for each Job, and no others', 300_000);
    await until(async () => (await objects('pods')).length === jobs.length, 'a pod each', 60_000);
    await done('delete', '--all', '--yes');
    await expectNothingLeft();
  }, 480_000);

  it.skipIf(!hasApiServer)(
    'outlives kill -9 of the API server, and so does a login',
    async () => {
      const server = openApiServer(apiServerPidFile ?? '', site.target.config);
      await done('create', '--wait');
      const before = await names();
      const uids = async () => (await objects('pods')).map(({ metadata }) => metadata.uid);
      const pods = await uids();
      const session = vera.uas('ssh', '--', 'sleep 15; hostname');
      await server.kill();
      expect(await names()).toEqual(before);
      expect(await done('ssh', '--', 'echo in')).toBe('in');
      const refused = await vera.uas('create');
      expect(refused.code).not.toBe(0);
      await server.start();
      await server.settled();
      expect(await session).toMatchObject({ code: 0 });
      await until(async () => (await vera.uas('create', '--wait')).code === 0, 'a new one', 60_000);
      expect(await names()).toEqual(expect.arrayContaining(before));
      expect(await names()).toHaveLength(2);
      expect(await uids()).toEqual(expect.arrayContaining(pods));
      expect(await objects('jobs')).toHaveLength(2);
      await done('delete', '--all', '--yes');
      await expectNothingLeft();
    },
    180_000,
  );
});
