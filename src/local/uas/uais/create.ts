/** The creation of a UAI: a job, a service, and a wait for the service's address. */
import { randomBytes } from 'node:crypto';
import type { Uai } from '../../../api/uas.types.ts';
import { type UaiRow, uaiKey } from '../../state/model.ts';
import { admitJob, admitService } from '../cluster/admission.ts';
import type { Blueprint } from '../cluster/blueprint.ts';
import { addressAfter } from '../cluster/lifecycle.ts';
import { isServiceName } from '../names.ts';
import { problem } from '../problem.ts';
import type { Uas } from '../route.ts';
import { isUp, uaiView } from './view.ts';

/** Seconds after which the service gives up waiting for an address. */
const patience = 40;
const nodes = 4;

/** `uai-<owner>-<8 hex digits>`. */
export function generatedName(owner: string | null): string {
  return `uai-${owner || 'no-owner'}-${randomBytes(4).toString('hex')}`;
}

export function checkName(name: string): void {
  if (!isServiceName(name)) throw problem(400, `'${name}' is not a valid UAI name`);
}

/** The reply to a creation; 504 without an address, and the UAI stays. */
async function whenReachable(uas: Uas, uai: UaiRow): Promise<Uai> {
  const { clock, speed } = uas;
  const needed = addressAfter(uai);
  const until = uai.created + Math.ceil((Math.min(needed, patience) * 1000) / speed);
  // Timers may be early by a millisecond, which matters where a second passes as fast as that.
  while (clock.now() < until) await clock.sleep(until - clock.now());
  if (needed > patience) throw problem(504, `Failed to get IP for service: ${uai.name}-ssh`);
  const view = uaiView(uas, uai);
  if (!view) throw problem(404, `no UAI information found for UAI '${uai.name}'`);
  return view;
}

/**
 * Creates the UAI and resolves when it has an address. A name that is taken creates nothing: its UAI is the
 * reply, whoever owns it. Throws the service's problems.
 */
export async function createUai(uas: Uas, blueprint: Blueprint): Promise<Uai> {
  const { uais } = uas.state;
  admitJob(blueprint);
  const taken = uais.get(uaiKey(blueprint));
  if (taken) return whenReachable(uas, taken);
  admitService(blueprint);
  const host = await uas.hosts.reserve();
  const rival = uais.get(uaiKey(blueprint));
  if (rival) {
    uas.hosts.release(host);
    return whenReachable(uas, rival);
  }
  const { name, namespace, owner, image, classId, publicIp, ports, publicKey } = blueprint;
  const uai: UaiRow = {
    name,
    namespace,
    owner,
    image,
    classId,
    publicIp,
    ports,
    created: uas.clock.now(),
    host: `ncn-w${String(1 + (host.port % nodes)).padStart(3, '0')}`,
    publicKey,
    ...host,
  };
  uais.put(uaiKey(uai), uai);
  uas.hosts.serve(uai, () => isUp(uas, uai));
  return whenReachable(uas, uai);
}
