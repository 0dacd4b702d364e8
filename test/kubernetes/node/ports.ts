/** The part of kube-proxy that tests need: node ports on loopback, which lead to a ready pod of their Service. */
import { connect, createServer, type Server } from 'node:net';
import { Cache } from '../../../src/serve/kubernetes/cache.ts';
import type { Kubernetes } from '../../../src/serve/kubernetes/client.ts';
import { realClock } from '../../../src/system/clock.ts';
import type { Any } from '../requests.ts';

/** Opens the node ports of all Services until the signal. @param pods all that are known */
export async function openNodePorts(
  client: Kubernetes,
  pods: () => Iterable<Any>,
  signal: AbortSignal,
): Promise<void> {
  const servers = new Map<string, Server>();

  function addressFor({ metadata, spec }: Any): string | undefined {
    for (const pod of pods()) {
      const isSame = pod.metadata.namespace === metadata.namespace;
      const fits = Object.entries(spec.selector ?? {}).every(
        ([key, value]) => pod.metadata.labels?.[key] === value,
      );
      if (isSame && fits && pod.status?.podIP) return pod.status.podIP;
    }
    return undefined;
  }

  function open(key: string, service: Any): void {
    for (const { nodePort, targetPort } of service.spec.ports) {
      const name = `${key} ${nodePort}`;
      if (!nodePort || servers.has(name)) continue;
      const server = createServer((near) => {
        const host = addressFor(service);
        if (host === undefined) {
          near.destroy();
          return;
        }
        const far = connect({ host, port: Number(targetPort) });
        near.pipe(far).pipe(near);
        near.on('error', () => far.destroy());
        far.on('error', () => near.destroy());
      });
      server.on('error', (error) => console.error(name, error.message));
      server.listen(nodePort, '127.0.0.1');
      servers.set(name, server);
    }
  }

  function close(key: string): void {
    for (const [name, server] of servers) {
      if (!name.startsWith(`${key} `)) continue;
      server.close();
      servers.delete(name);
    }
  }

  const cache = new Cache<Any, Any>({
    client,
    clock: realClock,
    path: '/api/v1/services',
    keep: (service) => service,
    onChange: (key, service) => (service ? open(key, service) : close(key)),
  });
  await cache.run(signal);
  for (const server of servers.values()) server.close();
}
