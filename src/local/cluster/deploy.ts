/** Creates UAIs in the simulated cluster, and restores them after a restart. */
import type { Blueprint } from '../../service/uas/uais/blueprint.ts';
import { priorityClass } from '../settings.ts';
import { type UaiRow, uaiKey } from '../state/model.ts';
import { admitJob, admitService } from './admission.ts';
import { isUp, type Simulation } from './simulation.ts';

const nodes = 4;

/** The priority classes of this cluster; jobs of others get no pod. */
const priorityClasses = new Set([priorityClass, 'system-cluster-critical', 'system-node-critical']);

/** Creates the UAI, or returns the one that has its name. Throws what Kubernetes refuses. */
export async function deploy(simulation: Simulation, blueprint: Blueprint): Promise<UaiRow> {
  const { uais, hosts, clock } = simulation;
  const taken = uais.get(uaiKey(blueprint));
  if (taken) return taken;
  admitJob(blueprint);
  admitService(blueprint);
  const host = await hosts.reserve();
  const rival = uais.get(uaiKey(blueprint));
  if (rival) {
    hosts.release(host);
    return rival;
  }
  const { name, namespace, owner, image, classId, labels, ports } = blueprint;
  const uai: UaiRow = {
    ...{ name, namespace, owner, image, classId },
    publicIp: blueprint.isPublic,
    publicKey: blueprint.publicKey ?? '',
    ports: [...ports],
    labels,
    ...(priorityClasses.has(blueprint.priorityClass) ? {} : { hasNoPod: true }),
    created: clock.now(),
    host: `ncn-w${String(1 + (host.port % nodes)).padStart(3, '0')}`,
    ...host,
  };
  uais.put(uaiKey(uai), uai);
  hosts.serve(uai, () => isUp(simulation, uai), simulation.brokerOf(uai));
  return uai;
}

/** Gives the UAIs from before a restart their SSH servers again. */
export async function revive(simulation: Simulation): Promise<void> {
  const { uais, hosts } = simulation;
  for (const saved of uais.rows()) {
    const uai = { ...saved, port: await hosts.restore(saved) };
    if (uai.port !== saved.port) uais.put(uaiKey(uai), uai);
    hosts.serve(uai, () => isUp(simulation, uai), simulation.brokerOf(uai));
  }
}
