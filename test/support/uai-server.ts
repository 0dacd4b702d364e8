/** A User Access Service over real HTTP with the UAIs that a test wants to see. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ShownUai {
  uai_name: string;
  username: string;
  uai_status: string;
  uai_msg: string;
  uai_age: string;
  uai_host: string;
  uai_img: string;
  uai_ip: string;
  uai_connect_string: string;
}

const states: readonly (readonly [status: string, message: string])[] = [
  ['Running: Ready', ''],
  ['Waiting', 'ContainerCreating'],
  ['Waiting', 'ImagePullBackOff'],
  ['Running: Not Ready', 'containers with unready status: [uai-vers]'],
  ['Terminating', ''],
];

/** A UAI whose state follows from its number: ready, starting, failed, not ready, ending. */
export function shownUai(at: number): ShownUai {
  const [uai_status = '', uai_msg = ''] = states[at % states.length] ?? [];
  return {
    uai_name: `uai-vers-${(0xa7dd393e + at * 0x1234567).toString(16).padStart(8, '0').slice(-8)}`,
    username: 'vers',
    uai_status,
    uai_msg,
    uai_age: `${at + 1}h${at}m`,
    uai_host: `ncn-w00${(at % 3) + 1}`,
    uai_img: 'registry.local/cray/cray-uai-sles15sp3:1.6.0',
    uai_ip: '10.101.5.7',
    uai_connect_string: `ssh vers@10.101.5.7 -p ${36581 + at}`,
  };
}

const images = {
  default_image: 'registry.local/cray/cray-uai-sles15sp3:1.6.0',
  image_list: [
    'registry.local/cray/cray-uai-sles15sp3:1.6.0',
    'registry.local/cray/cray-uai-sles15sp3-with-a-long-name-for-gpus:1.6.0-20260131',
  ],
};

export interface UaiServer {
  endpoint: string;
  /** What it lists. */
  uais: ShownUai[];
  /** Paths of the requests so far. */
  requests: string[];
  /** Milliseconds before each answer. */
  delay: number;
}

export async function startUaiServer(count: number): Promise<UaiServer> {
  const state: UaiServer = {
    endpoint: '',
    uais: Array.from({ length: count }, (_none, at) => shownUai(at)),
    requests: [],
    delay: 0,
  };
  const server = createServer((request, reply) => {
    const path = (request.url ?? '').replace(/^\/apis\/uas-mgr\/v1|\?.*$/g, '');
    state.requests.push(path);
    const body = path === '/images' ? images : state.uais;
    setTimeout(() => {
      reply.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    }, state.delay);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  state.endpoint = `http://127.0.0.1:${port}`;
  return state;
}
