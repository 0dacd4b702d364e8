/** An API server with many UAIs in another process: a fake, or the one that KUBECONFIG names. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export async function startCluster(count: number) {
  const file = process.env.KUBECONFIG ? 'serve-real-cluster.ts' : 'serve-cluster.ts';
  const cluster = spawn(process.execPath, ['--import', 'tsx', `bench/${file}`, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: cluster.stdout }), 'line');
  const end = async () => {
    cluster.kill();
    await once(cluster, 'exit');
  };
  return { server: new URL(String(line)), end };
}
