import { describe, expect, it } from 'vitest';
import type { Observed, ObservedPod, ObservedService } from '../../src/service/observed.ts';
import type { Settings } from '../../src/service/settings.ts';
import { uaiView } from '../../src/service/uas/uais/view.ts';
import { settings } from './settings.ts';

const now = Date.parse('2026-01-02T03:05:00Z');

const pod: ObservedPod = {
  labels: { app: 'one', uas: 'managed', user: 'ann', 'uas-uai-opt-ports': '8888-80' },
  phase: 'Running',
  node: 'node7',
  started: Date.parse('2026-01-02T00:00:00Z'),
  isDeleted: false,
  image: 'reg/uai:3',
  container: { state: 'running', reason: '' },
  ready: { isTrue: true, message: '' },
  reason: '',
  message: '',
};

const service: ObservedService = {
  type: 'LoadBalancer',
  isPublic: true,
  address: '203.0.113.7',
  port: 22,
};

function seen(changes: Partial<ObservedPod> = {}, more: Partial<Observed> = {}): Observed {
  return {
    job: { namespace: 'user', name: 'one', labels: {}, created: 0 },
    pod: { ...pod, ...changes },
    service,
    reason: '',
    ...more,
  };
}

const view = (observed: Observed, changes: Partial<Settings> = {}) =>
  uaiView(observed, { ...settings, ...changes }, now);

function stateOf(changes: Partial<ObservedPod>, more: Partial<Observed> = {}) {
  const { uai_status, uai_msg } = view(seen(changes, more)) ?? {};
  return [uai_status, uai_msg];
}

describe('what users see of a UAI', () => {
  it('comes from the labels and status of its pod and from its service', () => {
    expect(view(seen())).toEqual({
      uai_name: 'one',
      username: 'ann',
      uai_img: 'reg/uai:3',
      uai_status: 'Running: Ready',
      uai_msg: '',
      uai_connect_string: 'ssh ann@203.0.113.7',
      uai_portmap: { 80: 80, 8888: 8888 },
      uai_host: 'node7',
      uai_age: '3h5m',
      uai_ip: '203.0.113.7',
    });
  });

  it('leaves out what is not known', () => {
    const bare = seen(
      { labels: { app: 'one' }, node: undefined, started: undefined },
      { service: undefined },
    );
    expect(view(bare)).toEqual({
      uai_name: 'one',
      uai_img: 'reg/uai:3',
      uai_status: 'Running: Ready',
      uai_msg: '',
      uai_connect_string: 'ssh <pending IP Address> -p <pending port>',
      uai_portmap: {},
    });
  });

  it('is nothing without a pod', () => {
    expect(view(seen({}, { pod: undefined }))).toBeUndefined();
  });

  it('has an owner of no text where the label is empty', () => {
    expect(view(seen({ labels: { app: 'one', user: '' } }))).toMatchObject({
      username: '',
      uai_connect_string: 'ssh @203.0.113.7',
    });
  });
});

describe('the status of a UAI', () => {
  const none = { container: undefined, ready: undefined };
  it.each<[string, Partial<ObservedPod>, unknown[]]>([
    ['pending', { ...none, phase: 'Pending' }, ['Pending', '']],
    [
      'waiting, whatever else is said',
      {
        phase: 'Pending',
        isDeleted: true,
        container: { state: 'waiting', reason: 'ImagePullBackOff' },
      },
      ['Waiting', 'ImagePullBackOff'],
    ],
    ['ready', {}, ['Running: Ready', '']],
    [
      'not ready',
      { ready: { isTrue: false, message: 'containers with unready status: [one]' } },
      ['Running: Not Ready', 'containers with unready status: [one]'],
    ],
    ['deleted while it runs', { isDeleted: true }, ['Terminating', '']],
    ['ended', { container: { state: 'terminated', reason: 'Completed' } }, ['Terminated', '']],
  ])('of a pod that is %s', (_, changes, state) => {
    expect(stateOf(changes)).toEqual(state);
  });

  it('of a pod that gets no node says why, where that is known', () => {
    const reason = '0/3 nodes are available: 3 Insufficient cpu.';
    expect(stateOf({ ...none, phase: 'Pending' }, { reason })).toEqual(['Pending', reason]);
  });

  const evicted: Partial<ObservedPod> = {
    ...none,
    phase: 'Failed',
    reason: 'Evicted',
    message: 'The node was low on resource: memory.',
  };
  it.each<[string, Partial<ObservedPod>]>([
    ['was evicted', evicted],
    ['runs without the condition Ready', { ready: undefined }],
  ])('of a pod that %s is the 500 of the service where that is wanted', (_, changes) => {
    expect(() => view(seen(changes), { unknownPods: 'fail' })).toThrow(/^500 /);
  });

  it('of an evicted pod tells the reason otherwise', () => {
    expect(stateOf(evicted)).toEqual([
      'Terminated',
      'Evicted: The node was low on resource: memory.',
    ]);
  });
});

describe('the address of a UAI', () => {
  const pending = 'ssh ann@<pending IP Address>';
  it.each<[string, Partial<ObservedService>, string, string | undefined]>([
    ['a load balancer', {}, 'ssh ann@203.0.113.7', '203.0.113.7'],
    ['one with a host name', { address: 'lb.example' }, 'ssh ann@lb.example', 'lb.example'],
    ['one that has no address yet', { address: undefined }, pending, undefined],
    [
      'a node port',
      { type: 'NodePort', address: '10.0.0.9', port: 31_022 },
      'ssh ann@192.0.2.1 -p 31022',
      '192.0.2.1',
    ],
    [
      'a service in the cluster that is public',
      { type: 'ClusterIP', address: '10.0.0.9', port: 30_123 },
      'ssh ann@192.0.2.1 -p 30123',
      '192.0.2.1',
    ],
    [
      'a service in the cluster',
      { type: 'ClusterIP', isPublic: false, address: '10.0.0.9' },
      'ssh ann@10.0.0.9',
      '10.0.0.9',
    ],
  ])('behind %s', (_, changes, connect, ip) => {
    const observed = seen({}, { service: { ...service, ...changes } });
    const uai = view(observed, { publicAddress: '192.0.2.1' });
    expect([uai?.uai_connect_string, uai?.uai_ip]).toEqual([connect, ip]);
  });
});
