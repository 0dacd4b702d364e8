/** `uas serve` as a process: a cluster, an issuer, a user with the same program, and the end by SIGTERM. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { FakeKubernetes } from '../kubernetes/fake/server.ts';
import { startIssuer } from '../serve/issuer.ts';
import { createHome, type ProgramHome } from '../support/program.ts';

let home: ProgramHome;
beforeEach(() => {
  home = createHome();
  onTestFinished(() => home.dispose());
});

async function startSite(yaml = '') {
  const cluster = await new FakeKubernetes({ release: '1.36' }).start();
  onTestFinished(() => cluster.stop());
  for (const name of ['services', 'user', 'uas']) cluster.namespace(name);
  const issuer = await startIssuer();
  const write = (name: string, text: string) => writeFileSync(join(home.home, name), text);
  const cluster1 = { name: 'a', cluster: { server: cluster.url } };
  const context = { name: 'a', context: { cluster: 'a', user: 'a' } };
  write(
    'kubeconfig',
    JSON.stringify({
      ...{ clusters: [cluster1], users: [{ name: 'a', user: {} }], contexts: [context] },
      'current-context': 'a',
    }),
  );
  write(
    'serve.yaml',
    `listen: 127.0.0.1:0\nhealth: 127.0.0.1:0\nkubeconfig: kubeconfig\nissuer: ${issuer.url}
audience: [uas]\nssh: {type: NodePort, address: 203.0.113.7}
defaults: {images: [{name: "registry.example/uai:1", default: true}]}\n${yaml}`,
  );
  const config = join(home.home, 'serve.yaml');
  return { cluster, issuer, config };
}

const lines = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('uas serve', () => {
  it('gives a user a UAI from one word, and ends with 0 on SIGTERM', async () => {
    const { config, cluster, issuer } = await startSite();
    const serving = home.start(['serve', '--config', config]);
    const host = await serving.seen(/listens at (\S+?);/);
    const signedIn = await home.run(
      ['init', '--hostname', host, '--username', 'vera', '--password-stdin'],
      { input: 'right\n' },
    );
    expect(signedIn.stderr).toContain(`the service names its issuer: ${issuer.url}`);
    const made = await home.run(['create', '--wait', '--json']);
    expect(made).toMatchObject({ code: 0 });
    expect(JSON.parse(made.stdout)).toMatchObject({
      username: 'vera',
      uai_status: 'Running: Ready',
      uai_connect_string: expect.stringMatching(/^ssh vera@203\.0\.113\.7 -p \d+$/),
    });
    expect(await home.run(['admin', 'uais', 'list'])).toMatchObject({ code: 5 });
    expect((await home.run(['delete', '--all', '--yes'])).code).toBe(0);
    serving.kill('SIGTERM');
    const { code, stdout, stderr } = await serving.done;
    expect(code).toBe(0);
    expect(stderr).toMatch(/^uas serve listens at \S+; health at \S+\n$/);
    const events = lines(stdout);
    expect(events.filter(({ event }) => event === 'audit').map(({ what }) => what)).toEqual([
      ...['POST /uas', 'DELETE /uas'],
    ]);
    expect(events.at(-1)).toMatchObject({ event: 'ended' });
    expect(cluster.cluster.store.list('leases', 'services')[0]).toMatchObject({
      spec: { holderIdentity: '' },
    });
  });

  it('says what is wrong before it opens a port', async () => {
    const { config, cluster } = await startSite('limits: {perUser: x}\nlisen: 1\n');
    const { code, stdout, stderr } = await home.run(['serve', '--config', config]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('serve.yaml:8: limits.perUser: expected a whole number, got "x"');
    expect(stderr).toContain('serve.yaml:9: lisen: unknown key; did you mean listen?');
    expect(cluster.requests).toEqual([]);
  });

  it('tells a user who has reached the limit, at once', async () => {
    const { config, cluster } = await startSite('limits: {perUser: 1}\n');
    const serving = home.start(['serve', '--config', config]);
    const host = await serving.seen(/listens at (\S+?);/);
    const script = ['--hostname', host, '--username', 'vera', '--password-stdin'];
    await home.run(['init', ...script], { input: 'right\n' });
    expect((await home.run(['create', '--wait'])).code).toBe(0);
    const began = performance.now();
    const { code, stderr } = await home.run(['create']);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The limit of 1 UAIs for each user is reached'),
    });
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(cluster.cluster.store.list('jobs', 'user')).toHaveLength(1);
    serving.kill('SIGTERM');
    await serving.done;
  });

  it('runs twice side by side, and the other one leads when the first is killed', async () => {
    const { config } = await startSite();
    const first = home.start(['serve', '--config', config]);
    const health = await first.seen(/health at (\S+)/);
    const second = home.start(['serve', '--config', config]);
    const other = await second.seen(/health at (\S+)/);
    const leads = async (origin: string) =>
      (await (await fetch(`${origin}/metrics`)).text()).includes('\nuas_leader 1\n');
    await expect.poll(() => leads(health), { timeout: 5000 }).toBe(true);
    expect(await leads(other)).toBe(false);
    first.kill('SIGKILL');
    await expect.poll(() => leads(other), { timeout: 25_000, interval: 500 }).toBe(true);
    second.kill('SIGTERM');
    expect((await second.done).code).toBe(0);
    await first.done;
  }, 45_000);
});
