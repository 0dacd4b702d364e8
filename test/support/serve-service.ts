/** The service of `uas serve` for the contract tests: its routes over the fake API server. */
import { openCallers } from '../../src/local/auth/callers.ts';
import { createSessions } from '../../src/local/auth/sessions.ts';
import { makeAccounts } from '../../src/local/auth/users.ts';
import { openCluster } from '../../src/serve/cluster/cluster.ts';
import { Watches } from '../../src/serve/cluster/watches.ts';
import { located } from '../../src/serve/config/located.ts';
import { openConfiguration } from '../../src/serve/configuration/configuration.ts';
import { seedData } from '../../src/serve/configuration/seeds.ts';
import { createKubernetes } from '../../src/serve/kubernetes/client.ts';
import { CreationLimits } from '../../src/serve/limits.ts';
import { type Reply, toResponse } from '../../src/service/http/reply.ts';
import type { Uas } from '../../src/service/uas/route.ts';
import { handleUas } from '../../src/service/uas/router.ts';
import { realClock } from '../../src/system/clock.ts';
import type { Transport } from '../../src/system/transport.ts';
import { FakeKubernetes } from '../kubernetes/fake/server.ts';
import { configOf } from '../kubernetes/target.ts';
import { base, type Call, type DirectService, person, readAnswer } from './local.ts';

const namespaces = ['user', 'uas'];

/** As the embedded service begins. */
const builtIn = [
  { name: 'lustre', mount_path: '/lus', type: 'DirectoryOrCreate' },
  { name: 'timezone', mount_path: '/etc/localtime', type: 'FileOrCreate' },
].map(({ type, ...volume }) => ({
  ...volume,
  volume_description: located({ host_path: { path: volume.mount_path, type } }, ''),
}));

/**
 * The reply with the words of HPE's service alone: this one says behind them why Kubernetes refused, which that one left to
 * guess.
 */
function withoutReason(given: Reply): Reply {
  const [, said] =
    /"detail": "(Failed to create (?:job [^ :]+: (?:[A-Z][a-z]+ ?)+|service: [^ :]+)): /.exec(
      given.body,
    ) ?? [];
  if (said === undefined) return given;
  return { ...given, body: given.body.replace(/"detail": ".*"/, `"detail": "${said}"`) };
}

export async function serveService(): Promise<
  Pick<DirectService, 'call' | 'callServer' | 'tokens'> & {
    /** The same as a transport for commands, with Kubernetes' reasons. */
    handle: Transport;
    close(): Promise<void>;
  }
> {
  const fake = await new FakeKubernetes({
    release: '1.20',
    balancer: true,
    node: { startup: 1 },
  }).start();
  for (const name of [...namespaces, 'services']) fake.namespace(name);
  fake.cluster.create(fake.cluster.kind('priorityclasses'), {
    metadata: { name: 'uai-priority' },
    value: -100,
  });
  for (const namespace of namespaces) {
    fake.cluster.create(fake.cluster.kind('serviceaccounts'), {
      metadata: { name: 'my-sa', namespace },
    });
  }
  const client = createKubernetes(configOf(fake));
  const stop = new AbortController();
  const clock = realClock;
  const watches = new Watches({ client, clock, namespaces, sshPort: 30_123 });
  const configuration = openConfiguration({
    client,
    clock,
    namespace: 'services',
    seed: () => seedData({ images: [], volumes: builtIn }),
  });
  const running = [watches.run(stop.signal), configuration.run(stop.signal)];
  while (!watches.isFresh || !configuration.isFresh) await clock.sleep(2);
  const sessions = createSessions({ clock, accessLifetime: 3600, refreshLifetime: 3600 });
  const [user, admin, bare] = makeAccounts(person).map((account) =>
    sessions.accessToken(account, 'http://api.local', 3600),
  );
  const tokens = { user: user ?? '', admin: admin ?? '', bare: bare ?? '' };
  const uas: Uas = {
    configuration,
    callers: openCallers(sessions),
    cluster: openCluster({
      ...{ client, clock, watches, namespaces },
      objects: { annotations: {}, domain: undefined, computeNetwork: undefined },
      // What the cluster says to a creation can be tested only with classes that it would not take.
      checksClasses: false,
      limits: new CreationLimits({ perUser: 0, perClass: 0, creating: 0 }),
    }),
    settings: {
      version: '1.23.2',
      title: 'User Access Service',
      namespace: 'user',
      priorityClass: 'uai-priority',
      sshPort: 30_123,
      userPorts: [80, 443, 8888],
      sshType: 'LoadBalancer',
      publicAddress: undefined,
      addressTimeout: 2000,
      unknownPods: 'terminated',
    },
    now: Date.now,
  };
  const callServer: DirectService['callServer'] = async (route, call: Call = {}) => {
    const [method = '', path = ''] = route.split(' ');
    const url = new URL(`http://api.local${path}`);
    if (call.query !== undefined) url.search = new URLSearchParams(call.query).toString();
    const token = tokens[call.as as keyof typeof tokens] ?? call.as;
    const body = typeof call.body === 'string' ? Buffer.from(call.body) : call.body;
    const reply = await handleUas(uas, {
      method,
      url,
      headers: {
        host: 'api.local',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...call.headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    return readAnswer(toResponse(withoutReason(reply), method));
  };
  return {
    tokens,
    callServer,
    handle: async (request) => toResponse(await handleUas(uas, request), request.method),
    call(route, call) {
      const [method, path] = route.split(' ');
      return callServer(`${method} ${base}${path}`, call);
    },
    async close() {
      stop.abort();
      await Promise.all(running);
      client.close();
      await fake.stop();
    },
  };
}
