/** What the brokers of the embedded service have in common. */
import type { Uas } from '../../service/uas/route.ts';
import type { Account, LinuxAttributes } from '../auth/users.ts';
import type { Simulation } from '../cluster/simulation.ts';
import type { UasState } from '../state/model.ts';

export interface BrokerWorld {
  uas: Uas;
  state: Pick<UasState, 'uais' | 'classes' | 'brokerKeys'>;
  simulation: Simulation;
  accounts: readonly Account[];
  /** The home directory of the person at the keyboard, who is the first account. */
  home: string;
  commit(): Promise<void>;
}

/** An account that can have UAIs. */
export type Tenant = Account & { linux: LinuxAttributes };

/** Takes a line for the user. */
export type Say = (line: string) => void;
