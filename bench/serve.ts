/**
 * How `uas serve` carries many UAIs: the service with its listeners, over a fake API server in another process, or with
 * KUBECONFIG over a real one.
 * usage: node --expose-gc --import tsx bench/serve.ts [--json] [NUMBER…]
 */
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readConfig } from '../src/serve/config/read-config.ts';
import { createKubernetes, type Kubernetes } from '../src/serve/kubernetes/client.ts';
import { createLog } from '../src/serve/log.ts';
import { openAdapter } from '../src/serve/open-adapter.ts';
import { serve } from '../src/serve/serve.ts';
import { realClock } from '../src/system/clock.ts';
import type { Transport } from '../src/system/transport.ts';
import { startCluster } from './start-cluster.ts';

const cpuSeconds = (since?: NodeJS.CpuUsage) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};

function residentMegabytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss / 1e6;
}

/** An issuer without keys: nobody signs in here. */
async function startIssuer() {
  const server = createServer(({ url = '' }, reply) => {
    const said = url.endsWith('openid-configuration')
      ? { issuer: origin, jwks_uri: `${origin}/keys` }
      : { keys: [] };
    reply.end(JSON.stringify(said));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, end: () => server.close() };
}

/** The way to the issuer. */
const send: Transport = async ({ url }) => {
  const { status, body } = await fetch(url);
  return { status, statusText: '', headers: {}, body: body ?? new ReadableStream() };
};

/** Counts what is asked of the API server. */
function counted(client: Kubernetes) {
  const counts = { requests: 0, lists: 0, watches: 0 };
  const counting: Kubernetes = {
    ...client,
    call(method, path, options) {
      counts.requests += 1;
      if (options?.query?.limit !== undefined) counts.lists += 1;
      return client.call(method, path, options);
    },
    stream(...args) {
      counts.watches += 1;
      return client.stream(...args);
    },
  };
  return { counts, client: counting };
}

interface Answer {
  milliseconds: number;
  /** Until the first bytes. */
  first: number;
  isChunked: boolean;
  body: string;
}

function ask(url: string): Promise<Answer> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (reply) => {
      const chunks: Buffer[] = [];
      let first = 0;
      reply.on('data', (chunk: Buffer) => {
        first ||= performance.now() - began;
        chunks.push(chunk);
      });
      reply.on('error', reject);
      reply.on('end', () =>
        resolve({
          ...{ first, milliseconds: performance.now() - began },
          isChunked: reply.headers['transfer-encoding'] === 'chunked',
          body: Buffer.concat(chunks).toString(),
        }),
      );
    }).on('error', reject);
  });
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Milliseconds until a list no longer has a UAI whose Job was deleted. */
async function timeOfChange(client: Kubernetes, base: string): Promise<number> {
  const url = `${base}/admin/uais?owner=user1`;
  const [{ uai_name: name }] = JSON.parse((await ask(url)).body);
  await client.call('DELETE', `/apis/batch/v1/namespaces/user/jobs/${name}`);
  const began = performance.now();
  while ((await ask(url)).body.includes(name)) await realClock.sleep(5);
  return performance.now() - began;
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: the steps of one measurement, in their order.
async function measure(count: number) {
  const cluster = await startCluster(count);
  const issuer = await startIssuer();
  const tls = { rejectUnauthorized: true };
  const own = { server: cluster.server, tls, credentials: async () => ({}), source: 'bench' };
  const { counts, client } = counted(createKubernetes(own));
  const yaml = `{listen: '127.0.0.1:0', health: '127.0.0.1:0', internal: '127.0.0.1:0', issuer: '${issuer.origin}',
    audience: [uas], uaiNamespaces: [user], ssh: {type: NodePort, address: login.example}}`;
  const config = await readConfig('serve.yaml', { env: {}, readText: async () => yaml });
  const stop = new AbortController();
  const before = residentMegabytes();
  const began = performance.now();
  const cpu = process.cpuUsage();
  const running = await serve(
    {
      ...{ config, client, openAdapter, clock: realClock, send },
      log: createLog(Date.now, () => {}),
      ...{ version: '0', identity: 'bench', readText: async () => '' },
    },
    stop.signal,
  );
  await running.ready;
  const ready = { seconds: (performance.now() - began) / 1000, cpuSeconds: cpuSeconds(cpu) };
  const { lists, watches } = counts;
  const base = `${running.origins.internal}/v1`;
  const answers: Omit<Answer, 'body'>[] = [];
  let body = '';
  const cpuTimes: number[] = [];
  for (let run = 0; run < 9; run += 1) {
    const start = process.cpuUsage();
    const { body: text, ...answer } = await ask(`${base}/admin/uais`);
    body = text;
    answers.push(answer);
    cpuTimes.push(cpuSeconds(start) * 1000);
  }
  const asked = counts.requests;
  const last = answers.at(-1);
  const figures = {
    ...{ count, ready, lists, watches },
    uais: JSON.parse(body).length,
    list: {
      milliseconds: median(answers.map(({ milliseconds }) => milliseconds)),
      first: median(answers.map(({ first }) => first)),
      /** Of this process, which is service and client. */
      cpuMilliseconds: median(cpuTimes),
      megabytes: body.length / 1e6,
      isChunked: last?.isChunked,
    },
    changeMilliseconds: await timeOfChange(client, base),
    /** Requests in the time of all lists, those for the Lease. */
    requestsWhileListing: counts.requests - asked,
    megabytes: {
      before,
      now: residentMegabytes(),
      most: (process.resourceUsage().maxRSS * 1024) / 1e6,
    },
  };
  stop.abort(new Error('the end'));
  await running.done;
  client.close();
  issuer.end();
  await cluster.end();
  return figures;
}

type Figures = Awaited<ReturnType<typeof measure>>;

function sentence({ count, ready, list, changeMilliseconds, megabytes, lists }: Figures): string {
  const round = (value: number, digits = 0) => value.toFixed(digits);
  return `${count} UAIs: ready after ${round(ready.seconds, 1)} s (${round(ready.cpuSeconds, 1)} s of CPU, ${lists} pages), all listed in ${round(list.milliseconds)} ms (${round(list.cpuMilliseconds)} ms of CPU, first bytes after ${round(list.first)} ms, ${round(list.megabytes, 1)} MB), a change in a list after ${round(changeMilliseconds)} ms, ${round(megabytes.now)} MB (at most ${round(megabytes.most)} MB)\n`;
}

const args = process.argv.slice(2);
const isJson = args.includes('--json');
const counts = args.filter((arg) => arg !== '--json').map(Number);
for (const count of counts.length > 0 ? counts : [2000, 5000, 20_000]) {
  const figures = await measure(count);
  process.stdout.write(isJson ? `${JSON.stringify(figures)}\n` : sentence(figures));
}
