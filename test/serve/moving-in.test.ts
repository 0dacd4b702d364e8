/** Moving in: what `admin config export` prints at an old system is what `apply` makes at `uas serve`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/http/undici.ts';
import { openAdapter } from '../../src/serve/open-adapter.ts';
import { until } from '../kubernetes/target.ts';
import { account, scratch } from '../support/account.ts';
import { uas } from '../support/run.ts';
import { createWorld } from '../support/world.ts';
import { ask, startHouse } from './house.ts';

/** An old system with something of each kind, as a file. */
async function oldSystem(): Promise<string> {
  const old = await account({ empty: false });
  await old.signIn('admin');
  const admin = async (...args: string[]) => {
    const { code, stdout, stderr } = await old.run(['admin', 'config', ...args]);
    expect(code, stderr).toBe(0);
    return stdout;
  };
  const claim = '{"persistent_volume_claim":{"claim_name":"home"}}';
  const create = (kind: string, ...args: string[]) => admin(kind, 'create', ...args);
  await create(
    'volumes',
    '--volumename',
    'archive',
    '--mount-path',
    '/archive',
    '--volume-description',
    claim,
  );
  await create(
    'resources',
    '--comment',
    'tiny',
    '--limit',
    '{"cpu":"1"}',
    '--request',
    '{"cpu":"1"}',
  );
  const timeout = '{"soft":"1800","hard":"86400","warning":"60"}';
  const own = ['--comment', 'moved', '--resource-id', 'tiny', '--volume-list', 'archive'];
  const image = (await admin('images', 'list', '-q')).split('\n')[0] ?? '';
  await create(
    'classes',
    '--image-id',
    image,
    ...own,
    '--timeout',
    timeout,
    '--opt-ports',
    '80,8888',
  );
  return admin('export');
}

async function newSystem() {
  const house = await startHouse({
    yaml: 'uaiNamespaces: [user, uas]\nssh: {type: NodePort, address: login.example}\n',
    world: { openAdapter },
  });
  const { fake } = house.target;
  if (!fake) throw new Error('only the fake has namespaces of these names');
  for (const name of ['user', 'uas']) fake.namespace(name);
  await until(
    async () => (await ask(`${house.origins.health}/readyz`)).status === 200,
    'readiness',
  );
  const [, token = ''] = (await house.admin()).authorization.split(' ');
  const home = scratch();
  const run = (...args: string[]) => {
    const env = { HOME: home, UAS_ENDPOINT: house.origins.public, UAS_TOKEN: token };
    const world = createWorld({ env });
    world.deps.connect = connect;
    return uas(['admin', 'config', ...args], world);
  };
  return { home, run, fake };
}

describe('moving in', () => {
  it('takes the configuration of an old system as a file, and prints the same file afterwards', async () => {
    const text = await oldSystem();
    const { home, run, fake } = await newSystem();
    const file = join(home, 'site.yaml');
    writeFileSync(file, text);
    // The old system has a priority class that this cluster lacks, and serve says so.
    const refused = await run('apply', '--file', file, '--yes');
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('no PriorityClass with name uai-priority was found');
    fake.cluster.create(fake.cluster.kind('priorityclasses'), {
      metadata: { name: 'uai-priority' },
      value: -100,
    });
    expect(await run('apply', '--file', file, '--yes')).toMatchObject({ code: 0 });
    expect((await run('export')).stdout).toBe(text);
    expect(await run('diff', '--file', file)).toMatchObject({ code: 0 });
  });
});
