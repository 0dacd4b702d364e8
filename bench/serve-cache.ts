/**
 * What the watches of many UAIs hold: memory more than without any, and the time in which all are listed from there.
 * usage: node --expose-gc --import tsx bench/serve-cache.ts [NUMBER…]      with KUBECONFIG over a real API server
 */
import { openCluster } from '../src/serve/cluster/cluster.ts';
import { Watches } from '../src/serve/cluster/watches.ts';
import { createKubernetes } from '../src/serve/kubernetes/client.ts';
import { CreationLimits } from '../src/serve/limits.ts';
import type { Selector } from '../src/service/uas/uais/selector.ts';
import { realClock } from '../src/system/clock.ts';
import { startCluster } from './start-cluster.ts';

function megabytes(): number {
  // What a first collection finalizes goes with the second.
  for (let run = 0; run < 2; run += 1) globalThis.gc?.();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return (heapUsed + external + arrayBuffers) / 1e6;
}

async function measure(count: number): Promise<string> {
  const { server, end } = await startCluster(count);
  const tls = { rejectUnauthorized: true };
  const client = createKubernetes({ server, tls, credentials: async () => ({}), source: 'bench' });
  await client.call('GET', '/version');
  const before = megabytes();
  const stop = new AbortController();
  const namespaces = ['user'];
  const options = { client, clock: realClock, namespaces };
  const watches = new Watches({ ...options, sshPort: 30_123 });
  const running = watches.run(stop.signal);
  while (!watches.isFresh || [...watches.jobs()].length < count) await realClock.sleep(20);
  const cluster = openCluster({
    ...{ ...options, watches, checksClasses: false },
    objects: { annotations: {}, domain: undefined, computeNetwork: undefined },
    limits: new CreationLimits({ perUser: 0, perClass: 0, creating: 0 }),
  });
  const list = async (selector: Selector) => {
    const times: number[] = [];
    const seen = new Set<string>();
    for (let run = 0; run < 51; run += 1) {
      const began = process.cpuUsage();
      for (const uai of await cluster.uais(selector)) seen.add(uai.job.name);
      const { user, system } = process.cpuUsage(began);
      times.push((user + system) / 1000);
    }
    return (times.sort((a, b) => a - b)[25] ?? 0).toFixed(1);
  };
  const all = await list([]);
  const own = await list([{ key: 'user', operator: 'In', values: ['user1'] }]);
  const more = (megabytes() - before).toFixed(0);
  stop.abort();
  await running;
  client.close();
  await end();
  return `${count} UAIs: ${more} MB more than none; all observed in ${all} ms of CPU, those of one user in ${own} ms`;
}

const counts = process.argv.slice(2).map(Number);
for (const count of counts.length > 0 ? counts : [5000]) {
  process.stdout.write(`${await measure(count)}\n`);
}
