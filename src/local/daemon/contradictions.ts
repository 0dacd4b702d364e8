/** Options of a start that a service which runs already cannot follow. */
import type { LocalOptions } from './options.ts';

/** What a service runs with. */
export interface Settings {
  port: number;
  tls: boolean;
  speed: number;
  /** Whether its state began as a new system. */
  empty: boolean;
  fault: string;
  /** How many members its organization has. */
  members: number;
}

/** The options that were given and do not fit, each with what there is instead. */
export function contradictions(wanted: LocalOptions, running: Settings): string[] {
  const { port, tls, speed, empty, fault, members } = wanted;
  const found: string[] = [];
  if (port && port !== running.port) found.push(`--port ${port} (it listens on ${running.port})`);
  if (tls && !running.tls) found.push('--tls (it serves http)');
  if (speed !== undefined && speed !== running.speed) {
    found.push(`--speed ${speed} (it runs with ${running.speed})`);
  }
  if (empty && !running.empty) found.push('--empty (its state is not that of a new system)');
  if (fault !== undefined && fault !== running.fault) {
    found.push(`--fault (it runs ${running.fault ? `with "${running.fault}"` : 'without faults'})`);
  }
  if (members !== undefined && members > running.members) {
    found.push(`--members ${members} (its organization has ${running.members})`);
  }
  return found;
}
