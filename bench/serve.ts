/**
 * How the service on Kubernetes carries many UAIs: until it knows all of them, memory, and lists.
 * usage: node --expose-gc --import tsx bench/serve.ts [NUMBER…]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { openCluster } from '../src/serve/cluster/cluster.ts';
import { Watches } from '../src/serve/cluster/watches.ts';
import { createKubernetes } from '../src/serve/kubernetes/client.ts';
import { CreationLimits } from '../src/serve/limits.ts';
import type { Uas } from '../src/service/uas/route.ts';
import { basePath, handleUas } from '../src/service/uas/router.ts';
import { realClock } from '../src/system/clock.ts';

const megabytes = () => {
  globalThis.gc?.();
  return process.memoryUsage().rss / 1e6;
};

async function measure(count: number): Promise<void> {
  const fake = spawn(
    process.execPath,
    ['--import', 'tsx', 'bench/serve-cluster.ts', String(count)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = await once(createInterface({ input: fake.stdout }), 'line');
  const client = createKubernetes({
    server: new URL(String(line)),
    tls: { rejectUnauthorized: true },
    credentials: async () => ({}),
    source: 'bench',
  });
  const before = megabytes();
  const stop = new AbortController();
  const namespaces = ['user'];
  const watches = new Watches({ client, clock: realClock, namespaces, sshPort: 30123 });
  const began = performance.now();
  const cpu = process.cpuUsage();
  const running = watches.run(stop.signal);
  while (!watches.isFresh || watches.jobs().length < count) await realClock.sleep(5);
  const ready = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  const cluster = openCluster({
    client,
    clock: realClock,
    watches,
    namespaces,
    objects: { annotations: {}, domain: undefined, computeNetwork: undefined },
    limits: new CreationLimits({ perUser: 0, perClass: 0, creating: 0 }),
  });
  const uas = {
    cluster,
    settings: { unknownPods: 'terminated', publicAddress: 'x', sshType: 'NodePort' },
    now: Date.now,
  } as unknown as Uas;
  const times: number[] = [];
  let size = 0;
  for (let run = 0; run < 11; run += 1) {
    const start = performance.now();
    const url = new URL(`http://x${basePath}/admin/uais`);
    const { body } = await handleUas(uas, { method: 'GET', url, headers: {} });
    times.push(performance.now() - start);
    size = body.length;
  }
  const median = times.sort((a, b) => a - b)[5] ?? 0;
  process.stdout.write(
    `${count} UAIs: ready after ${(ready / 1000).toFixed(1)} s (${((user + system) / 1e6).toFixed(1)} s of CPU), ${Math.round(megabytes() - before)} MB more than none (${Math.round(megabytes())} MB in all), list of all ${median.toFixed(0)} ms (${(size / 1e6).toFixed(1)} MB)\n`,
  );
  stop.abort();
  await running;
  client.close();
  fake.kill();
}

const counts = process.argv.slice(2).map(Number);
for (const count of counts.length > 0 ? counts : [2000, 5000, 20_000]) await measure(count);
