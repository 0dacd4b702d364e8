/** A UAI as users see it. */
import type { Uai } from '../../../api/uas.types.ts';
import {
  addressAfter,
  type Stage,
  serviceAfter,
  stageAt,
} from '../../../local/cluster/lifecycle.ts';
import type { UaiRow } from '../../../local/state/model.ts';
import { internalError } from '../problem.ts';
import type { Uas } from '../route.ts';
import type { Selects } from './selector.ts';

export const address = '127.0.0.1';

function elapsedSeconds({ clock, speed }: Uas, { created }: UaiRow): number {
  return ((clock.now() - created) / 1000) * speed;
}

/** `0m`, `3h5m`, `1d`, `13d8h`: no minutes from one day on, no zero hours after days. */
export function age(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return hours % 24 === 0 ? `${days}d` : `${days}d${hours % 24}h`;
  return hours > 0 ? `${hours}h${minutes % 60}m` : `${minutes}m`;
}

/** `ssh [user@]address[ -p port]`, with the service's placeholders for what is not known yet. */
export function connectString(uai: UaiRow, hasService: boolean, hasAddress: boolean): string {
  const user = uai.owner === null ? '' : `${uai.owner}@`;
  const host = hasAddress ? address : '<pending IP Address>';
  const port = hasService ? String(uai.port) : '<pending port>';
  return port === '22' ? `ssh ${user}${host}` : `ssh ${user}${host} -p ${port}`;
}

export function stageOf(uas: Uas, uai: UaiRow): Stage {
  if (uas.dying.has(uai)) return { status: 'Terminating', message: '' };
  return stageAt(uai, elapsedSeconds(uas, uai));
}

/** Whether the job still runs; others are invisible until they are reaped. */
export function isActive(uas: Uas, uai: UaiRow): boolean {
  return stageOf(uas, uai).status !== 'completed';
}

/** The UAIs that run and are selected. */
export function selected(uas: Uas, selects: Selects): UaiRow[] {
  return uas.state.uais.rows().filter((uai) => selects(uai) && isActive(uas, uai));
}

/** Whether its SSH server can be reached. */
export function isUp(uas: Uas, uai: UaiRow): boolean {
  return stageOf(uas, uai).status === 'Running: Ready';
}

/** Whether its address is known by now. */
export function hasAddress(uas: Uas, uai: UaiRow): boolean {
  return elapsedSeconds(uas, uai) >= addressAfter(uai);
}

function hasPod(uas: Uas, uai: UaiRow): boolean {
  return stageOf(uas, uai).status !== 'no pod';
}

/** The UAI that users see under a name: the first that has a pod, in the order of namespaces. */
export function shownAs(uas: Uas, name: string): UaiRow | undefined {
  return uas.state.uais.rows().find((uai) => uai.name === name && hasPod(uas, uai));
}

/** Throws the service's 500 for an evicted pod. */
export function uaiView(uas: Uas, uai: UaiRow): Uai {
  const { status, message } = stageOf(uas, uai);
  if (status === 'evicted') throw internalError();
  const isAddressed = hasAddress(uas, uai);
  const isScheduled = status !== 'Pending' && status !== 'no pod';
  return {
    uai_name: uai.name,
    ...(uai.owner === null ? {} : { username: uai.owner }),
    uai_img: uai.image,
    uai_status: status === 'completed' ? 'Terminated' : status,
    uai_msg: message,
    uai_connect_string: connectString(uai, elapsedSeconds(uas, uai) >= serviceAfter, isAddressed),
    uai_portmap: Object.fromEntries(uai.ports.map((port) => [String(port), port])),
    ...(isScheduled ? { uai_host: uai.host, uai_age: age(uas.clock.now() - uai.created) } : {}),
    ...(isAddressed ? { uai_ip: address } : {}),
  };
}

/** What is seen under the name of each UAI that is selected; those without a pod are left out. */
export function uaiViews(uas: Uas, selects: Selects): Uai[] {
  const shown = new Map<string, UaiRow>();
  for (const uai of uas.state.uais.rows()) {
    if (!shown.has(uai.name) && hasPod(uas, uai)) shown.set(uai.name, uai);
  }
  return selected(uas, selects).flatMap(({ name }) => {
    const uai = shown.get(name);
    return uai ? [uaiView(uas, uai)] : [];
  });
}
