/** The SSH servers of the UAIs: one port on loopback each, all in this process. */
import { createServer, type Server, type Socket } from 'node:net';
import type { Algorithms, Server as SshServer } from 'ssh2';
import type { Crowd } from '../../service/http/crowd.ts';
import type { Broker } from '../broker/broker.ts';
import { serveBroker } from '../broker/serve-broker.ts';
import type { SshHosts } from '../cluster/hosts.ts';
import type { UaiRow } from '../state/model.ts';
import { serveConnection } from './connection.ts';
import { newHostKey } from './host-key.ts';
import { watchLogins } from './logins.ts';
import type { Host } from './session.ts';
import { loadSsh2 } from './ssh2.ts';

const loopback = '127.0.0.1';

/** Without the key exchange that the library offers and then, as a server, cannot do. */
const algorithms: Algorithms = {
  kex: { append: [], prepend: [], remove: ['diffie-hellman-group-exchange-sha256'] },
};

/** All connections of one port. */
const maxConnections = 500;

interface Listener {
  server: Server;
  sockets: Set<Socket>;
  /** Those without a login. */
  waiting: Crowd;
  uai?: UaiRow;
  isUp?: () => boolean;
  /** For a UAI that is one. */
  broker?: Broker | undefined;
  /** Made for the first client, because most UAIs of a large system never see one. */
  ssh?: SshServer;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: loopback, port }, () => {
      server.removeListener('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

/** Listens for UAIs; their programs run as `host` says. */
export function sshHosts(host: Host): SshHosts {
  const listeners = new Map<number, Listener>();
  const logins = watchLogins();

  async function welcome(listener: Listener, socket: Socket): Promise<void> {
    const { uai, isUp, broker, sockets } = listener;
    if (!uai || !isUp?.()) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    logins.expect(socket, listener.waiting);
    socket.pause();
    const ssh2 = await loadSsh2();
    listener.ssh ??= new ssh2.Server({ hostKeys: [uai.hostKey], algorithms }, (client, from) => {
      const admit = () => logins.admit(from);
      if (broker) serveBroker(ssh2, client, { broker, admit });
      else serveConnection(ssh2, client, { from, uai, host, admit });
    });
    if (!socket.destroyed) listener.ssh.injectSocket(socket);
  }

  async function open(port: number): Promise<number> {
    const server = createServer({ noDelay: true }, (socket) => {
      welcome(listener, socket).catch(() => socket.destroy());
    });
    server.maxConnections = maxConnections;
    const listener: Listener = { server, sockets: new Set(), waiting: logins.forPort() };
    const taken = await listen(server, port);
    listeners.set(taken, listener);
    return taken;
  }

  function release({ port }: Pick<UaiRow, 'port'>): void {
    const listener = listeners.get(port);
    listeners.delete(port);
    listener?.server.close();
    for (const socket of listener?.sockets ?? []) socket.destroy();
  }

  return {
    async reserve() {
      const hostKey = newHostKey(await loadSsh2());
      return { port: await open(0), hostKey };
    },
    serve(uai, isUp, broker) {
      const listener = listeners.get(uai.port);
      if (listener) Object.assign(listener, { uai, isUp, broker });
    },
    async restore({ port }) {
      try {
        return await open(port);
      } catch {
        return open(0);
      }
    },
    release,
    async close() {
      for (const port of [...listeners.keys()]) release({ port });
    },
  };
}
