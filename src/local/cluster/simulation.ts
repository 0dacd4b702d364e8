/** The simulated cluster: rows, and the state of each at the current time. */
import type { Clock } from '../../system/deps.ts';
import type { Broker } from '../broker/broker.ts';
import { type UaiRow, uaiKey } from '../state/model.ts';
import type { Table } from '../state/table.ts';
import type { DyingPods } from './dying.ts';
import type { SshHosts } from './hosts.ts';
import { addressAfter, type Stage, serviceAfter, stageAt } from './lifecycle.ts';

/** The namespaces of this cluster, in their order. */
export const namespaces: readonly string[] = ['default', 'uas', 'user'];

export interface Simulation {
  uais: Table<UaiRow>;
  clock: Clock;
  /** How many times faster than on a real system things happen. */
  speed: number;
  hosts: SshHosts;
  dying: DyingPods;
  /** The broker that the UAI is; undefined for all other UAIs. */
  brokerOf(uai: UaiRow): Broker | undefined;
}

/** The UAIs of that name, in the order of their namespaces. */
export function uaisNamed({ uais }: Simulation, name: string): UaiRow[] {
  return namespaces.flatMap((namespace) => uais.get(uaiKey({ namespace, name })) ?? []);
}

function elapsedSeconds({ clock, speed }: Simulation, { created }: UaiRow): number {
  return ((clock.now() - created) / 1000) * speed;
}

export function stageOf(simulation: Simulation, uai: UaiRow): Stage {
  if (simulation.dying.has(uai)) return { status: 'Terminating', message: '' };
  return stageAt(uai, elapsedSeconds(simulation, uai));
}

/** Whether the job still runs; others are invisible until they are reaped. */
export function isActive(simulation: Simulation, uai: UaiRow): boolean {
  return stageOf(simulation, uai).status !== 'completed';
}

/** Whether its SSH server can be reached. */
export function isUp(simulation: Simulation, uai: UaiRow): boolean {
  return stageOf(simulation, uai).status === 'Running: Ready';
}

export function hasPod(simulation: Simulation, uai: UaiRow): boolean {
  return stageOf(simulation, uai).status !== 'no pod';
}

export function hasService(simulation: Simulation, uai: UaiRow): boolean {
  return elapsedSeconds(simulation, uai) >= serviceAfter;
}

/** Whether its address is known by now. */
export function hasAddress(simulation: Simulation, uai: UaiRow): boolean {
  return elapsedSeconds(simulation, uai) >= addressAfter(uai);
}

/** When its address is known, in milliseconds since the epoch; perhaps never. */
export function addressedAt({ speed }: Simulation, uai: UaiRow): number {
  return uai.created + Math.ceil((addressAfter(uai) * 1000) / speed);
}
