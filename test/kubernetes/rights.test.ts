/** The Role that is shipped is enough, and no more: without any one of its verbs something breaks. */
import { afterEach, describe, expect, it } from 'vitest';
import { Creator, creationTime } from '../../src/serve/cluster/create.ts';
import type { ObjectOptions } from '../../src/serve/cluster/objects.ts';
import { deleteUai } from '../../src/serve/cluster/remove.ts';
import { Watches } from '../../src/serve/cluster/watches.ts';
import { openConfiguration } from '../../src/serve/configuration/configuration.ts';
import { createKubernetes } from '../../src/serve/kubernetes/client.ts';
import { Leader } from '../../src/serve/leader/leader.ts';
import { ownRights, type Right, uaiRights } from '../../src/serve/rights.ts';
import { realClock } from '../../src/system/clock.ts';
import { blueprint } from './blueprint.ts';
import type { Rule } from './fake/access.ts';
import { FakeKubernetes } from './fake/server.ts';
import { configOf, until } from './target.ts';

const rulesOf = (namespace: string, rights: readonly Right[]): Rule[] =>
  rights.map(({ group, resource, verbs }) => ({
    namespace,
    groups: [group],
    resources: [resource],
    verbs,
  }));

const shipped = [...rulesOf('user', uaiRights), ...rulesOf('services', ownRights)];

const objects: ObjectOptions = { annotations: {}, domain: undefined, computeNetwork: undefined };
const ended: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

/** Puts there what a creation that broke off a while ago has left. */
function leaveRemains(fake: FakeKubernetes, name: string): void {
  for (const plural of ['services', 'secrets']) {
    const spec = plural === 'services' ? { spec: { ports: [{ port: 22 }] } } : {};
    const made = fake.cluster.create(fake.cluster.kind(plural), {
      metadata: { name: `${name}-ssh`, namespace: 'user', labels: { app: name, uas: 'managed' } },
      ...spec,
    });
    const creationTimestamp = new Date(Date.now() - 2 * creationTime).toISOString();
    fake.cluster.store.put(plural, { ...made, metadata: { ...made.metadata, creationTimestamp } });
  }
}

/** All that the service does, with these rights. @returns what failed */
async function failuresWith(rules: readonly Rule[]): Promise<string[]> {
  const tokens = new Map([['serve', { user: 'system:serviceaccount:services:uas', rules }]]);
  const fake = await new FakeKubernetes({ release: '1.36', tokens, node: { startup: 1 } }).start();
  for (const name of ['user', 'services']) fake.namespace(name);
  const client = createKubernetes(configOf(fake, 'serve'));
  const clock = realClock;
  const stop = new AbortController();
  const watches = new Watches({ client, clock, namespaces: ['user'], sshPort: 30_123 });
  const configuration = openConfiguration({
    client,
    clock,
    namespace: 'services',
    seed: () => ({ images: '{}' }),
  });
  const running = [watches.run(stop.signal), configuration.run(stop.signal)];
  ended.push(async () => {
    stop.abort();
    await Promise.all(running);
    client.close();
    await fake.stop();
  });
  const failures: string[] = [];
  const step = async (name: string, work: () => Promise<unknown>) => {
    await work().catch(() => failures.push(name));
  };
  const soon = (check: () => boolean) => until(check, 'it', 1500);
  await step('watches', () => soon(() => watches.isFresh && configuration.isFresh));
  await step('lease', async () => {
    const troubles: unknown[] = [];
    const leading = new AbortController();
    let terms = 0;
    const lead = async () => {
      terms += 1;
    };
    const leader = new Leader({
      ...{ client, clock, namespace: 'services', name: 'uas-serve', identity: 'a', lead },
      onTrouble: (error) => troubles.push(error),
      times: { retry: 50 },
    });
    const run = leader.run(leading.signal);
    await clock.sleep(300);
    leading.abort();
    await run;
    if (terms === 0 || troubles.length > 0) throw new Error('not leading');
  });
  await step('configuration', () =>
    configuration.change(({ images }) =>
      images.put('i', { image_id: 'i', imagename: 'i', default: false }),
    ),
  );
  const creator = new Creator({ client, clock, objects });
  const key = (name: string) => ({ namespace: 'user', name });
  await step('creation', async () => {
    await creator.exists(key('uai-a'));
    await creator.create(blueprint('uai-a'));
    const owners = ['services', 'secrets'].map(
      (plural) => fake.cluster.store.get(plural, 'user', 'uai-a-ssh')?.metadata.ownerReferences,
    );
    if (owners.some((one) => !one)) throw new Error('without an owner');
  });
  await step('creation over remains', async () => {
    leaveRemains(fake, 'uai-b');
    if (!(await creator.create(blueprint('uai-b')))) throw new Error('not made');
  });
  await step('deletion', () => deleteUai(client, key('uai-a')));
  return failures;
}

describe('the rights of the service', () => {
  it('are enough', async () => {
    expect(await failuresWith(shipped)).toEqual([]);
  });

  const each = shipped.flatMap((rule) =>
    rule.verbs.map((verb) => [verb, rule.resources[0] ?? '', rule] as const),
  );

  it.each(each)(
    'are no more than is needed: without %s of %s something breaks',
    async (verb, _of, rule) => {
      const without = shipped.map((one) =>
        one === rule ? { ...one, verbs: one.verbs.filter((other) => other !== verb) } : one,
      );
      expect(await failuresWith(without)).not.toEqual([]);
    },
  );
});
