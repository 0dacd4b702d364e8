/** The creation of a UAI: a job, a service, and a wait for the service's address. */
import { randomBytes } from 'node:crypto';
import type { Uai } from '../../../api/uas.types.ts';
import { admitJob, admitService } from '../../../local/cluster/admission.ts';
import { addressAfter } from '../../../local/cluster/lifecycle.ts';
import { type UaiRow, uaiKey } from '../../../local/state/model.ts';
import { isServiceName } from '../names.ts';
import { problem } from '../problem.ts';
import type { Uas } from '../route.ts';
import { type Blueprint, defaultPriorityClass } from './blueprint.ts';
import { labelsOf } from './labels.ts';
import { hasAddress, isUp, shownAs, uaiView } from './view.ts';

/** Seconds after which the service gives up waiting for an address. */
const patience = 40;
const nodes = 4;

/** The priority classes of this cluster; jobs of others get no pod. */
const priorityClasses = new Set([
  defaultPriorityClass,
  'system-cluster-critical',
  'system-node-critical',
]);

/** The name that was asked for, or `uai-<owner>-<8 hex digits>`; an owner of no text leaves two dashes. */
export function newName(owner: string | null, given?: string): string {
  const name = given || `uai-${owner ?? 'no-owner'}-${randomBytes(4).toString('hex')}`;
  if (!isServiceName(name)) throw problem(400, `'${name}' is not a valid UAI name`);
  return name;
}

/** The reply to a creation: the UAI under that name, once it has an address. 504 without, and the UAI stays. */
async function whenReachable(uas: Uas, uai: UaiRow): Promise<Uai> {
  const { clock, speed } = uas;
  const seen = shownAs(uas, uai.name);
  // One of the same name in another namespace is taken for this one.
  if (seen && seen !== uai && hasAddress(uas, seen)) return uaiView(uas, seen);
  const inReach = uai.created + Math.ceil((addressAfter(uai) * 1000) / speed);
  const giveUp = clock.now() + Math.ceil((patience * 1000) / speed);
  const until = Math.min(inReach, giveUp);
  // Timers may be early by a millisecond, which matters where a second passes as fast as that.
  while (clock.now() < until) await clock.sleep(until - clock.now());
  if (inReach > giveUp) throw problem(504, `Failed to get IP for service: ${uai.name}-ssh`);
  return uaiView(uas, shownAs(uas, uai.name) ?? uai);
}

/** Puts the UAI into the cluster. Throws what Kubernetes says against it. */
async function deploy(uas: Uas, blueprint: Blueprint): Promise<UaiRow> {
  const { uais } = uas.state;
  admitJob(blueprint);
  admitService(blueprint);
  const host = await uas.hosts.reserve();
  const rival = uais.get(uaiKey(blueprint));
  if (rival) {
    uas.hosts.release(host);
    return rival;
  }
  const { name, namespace, owner, image, classId, publicIp, publicKey } = blueprint;
  const uai: UaiRow = {
    ...{ name, namespace, owner, image, classId, publicIp, publicKey },
    ports: blueprint.portNumbers,
    labels: labelsOf(blueprint),
    ...(priorityClasses.has(blueprint.priorityClass) ? {} : { hasNoPod: true }),
    created: uas.clock.now(),
    host: `ncn-w${String(1 + (host.port % nodes)).padStart(3, '0')}`,
    ...host,
  };
  uais.put(uaiKey(uai), uai);
  uas.hosts.serve(uai, () => isUp(uas, uai));
  return uai;
}

/**
 * Creates the UAI and resolves when it has an address. A name that is taken in the namespace creates nothing, whatever
 * else was asked for: its UAI is the reply, whoever owns it. Throws the service's problems.
 */
export async function createUai(uas: Uas, blueprint: Blueprint): Promise<Uai> {
  const taken = uas.state.uais.get(uaiKey(blueprint));
  return whenReachable(uas, taken ?? (await deploy(uas, blueprint)));
}
