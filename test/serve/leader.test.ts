import { describe, expect, it, onTestFinished } from 'vitest';
import { pathOf } from '../../src/serve/kubernetes/resources.ts';
import { Leader, type LeaderOptions } from '../../src/serve/leader/leader.ts';
import type { Lease } from '../../src/serve/leader/lease.ts';
import { realClock } from '../../src/system/clock.ts';
import { openTarget, type Target, until } from '../kubernetes/target.ts';

const times = { duration: 1000, deadline: 600, retry: 50 };

async function openCluster() {
  const target = await openTarget();
  onTestFinished(() => target.close());
  return target;
}

function replica(target: Target, identity: string, options: Partial<LeaderOptions> = {}) {
  const events: string[] = [];
  const stop = new AbortController();
  const leader = new Leader({
    client: target.client,
    clock: realClock,
    namespace: target.namespace,
    name: 'uas',
    identity,
    lead: (signal) =>
      new Promise((resolve) => {
        events.push('begins');
        signal.addEventListener('abort', () => {
          events.push('ends');
          resolve();
        });
      }),
    times,
    ...options,
  });
  const done = leader.run(stop.signal);
  const end = () => {
    stop.abort(new Error('SIGTERM'));
    return done;
  };
  onTestFinished(end);
  return { leader, events, end };
}

const leaseIn = async ({ client, namespace }: Target) =>
  (await client.call<Lease>('GET', pathOf('leases', namespace, 'uas'))).value;

describe('the leader among replicas', () => {
  it('is one of two, and the other one as soon as it ends', async () => {
    const target = await openCluster();
    const first = replica(target, 'first');
    await until(() => first.leader.isLeader, 'a leader');
    const second = replica(target, 'second');
    await realClock.sleep(300);
    expect(second.leader.isLeader).toBe(false);
    expect((await leaseIn(target)).spec).toMatchObject({
      holderIdentity: 'first',
      leaseDurationSeconds: 1,
      leaseTransitions: 0,
    });
    const before = performance.now();
    await first.end();
    expect(first.events).toEqual(['begins', 'ends']);
    await until(() => second.leader.isLeader, 'the next leader');
    // Given up, not run out.
    expect(performance.now() - before).toBeLessThan(900);
    expect((await leaseIn(target)).spec).toMatchObject({
      holderIdentity: 'second',
      leaseTransitions: 1,
    });
  });

  it('changes when the holder renews no more, not by the time that is written in the Lease', async () => {
    const target = await openCluster();
    const path = pathOf('leases', target.namespace);
    const old = '2001-01-01T00:00:00.000000Z';
    await target.client.call('POST', path, {
      body: {
        metadata: { name: 'uas' },
        spec: { holderIdentity: 'gone', leaseDurationSeconds: 1, renewTime: old, acquireTime: old },
      },
    });
    const began = performance.now();
    const { leader } = replica(target, 'next');
    await until(() => leader.isLeader, 'a leader');
    expect(performance.now() - began).toBeGreaterThanOrEqual(950);
  });

  it('does not change while a holder with a slow clock renews', async () => {
    const target = await openCluster();
    const slow = { ...realClock, now: () => Date.now() - 3_600_000 };
    const first = replica(target, 'first', { clock: slow });
    await until(() => first.leader.isLeader, 'a leader');
    const second = replica(target, 'second');
    await realClock.sleep(1500);
    expect([first.leader.isLeader, second.leader.isLeader]).toEqual([true, false]);
  });

  it('stops before its Lease runs out when the API server is silent, and leads again later', async () => {
    const target = await openCluster();
    if (!target.fake) return;
    const troubles: unknown[] = [];
    const { leader, events } = replica(target, 'only', {
      onTrouble: (error) => troubles.push(error),
    });
    await until(() => leader.isLeader, 'a leader');
    const began = performance.now();
    target.fake.faults.latency = 60_000;
    await until(() => !leader.isLeader, 'the end');
    expect(performance.now() - began).toBeLessThan(times.duration);
    expect(troubles.length).toBeGreaterThan(0);
    target.fake.faults.latency = 0;
    await until(() => leader.isLeader, 'a leader again');
    expect(events).toEqual(['begins', 'ends', 'begins']);
  });

  it('goes on leading when somebody annotates the Lease at the same moment', async () => {
    const target = await openCluster();
    const { leader, events } = replica(target, 'only');
    await until(() => leader.isLeader, 'a leader');
    const path = pathOf('leases', target.namespace, 'uas');
    for (let round = 0; round < 30; round += 1) {
      await target.client.call('PATCH', path, {
        type: 'application/merge-patch+json',
        body: { metadata: { annotations: { round: String(round) } } },
      });
      await realClock.sleep(10);
    }
    expect(leader.isLeader).toBe(true);
    expect(events).toEqual(['begins']);
    expect((await leaseIn(target)).metadata).toMatchObject({ annotations: { round: '29' } });
  });
});
