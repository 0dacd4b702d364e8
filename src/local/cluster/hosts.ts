/** Where UAIs can be reached: real SSH servers on loopback, or numbers only, for tests without sockets. */
import type { Broker } from '../broker/broker.ts';
import type { UaiRow } from '../state/model.ts';

/** What a UAI needs before it can be written down. */
export type HostFacts = Pick<UaiRow, 'port' | 'hostKey'>;

export interface SshHosts {
  /** Takes a port and makes a host key for a new UAI. */
  reserve(): Promise<HostFacts>;
  /** Serves a UAI on the port reserved for it while the UAI is up. */
  serve(uai: UaiRow, isUp: () => boolean, broker?: Broker): void;
  /** Takes the port of a UAI from before a restart, or another one when somebody else has it now. */
  restore(uai: UaiRow): Promise<number>;
  /** Ends the UAI's connections with their programs, and gives its port back. */
  release(facts: Pick<HostFacts, 'port'>): void;
  /** Releases all. */
  close(): Promise<void>;
}

export function imaginaryHosts(firstPort = 40_000): SshHosts {
  let next = firstPort;
  return {
    reserve: async () => ({ port: next++, hostKey: '' }),
    serve() {},
    restore: async ({ port }) => port,
    release() {},
    close: async () => {},
  };
}
