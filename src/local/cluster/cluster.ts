/** The simulated cluster behind the service's port. */
import type { Observed } from '../../service/observed.ts';
import type { Cluster, Removal, Waiting } from '../../service/ports.ts';
import { isSelected } from '../../service/uas/uais/selector.ts';
import { type UaiRow, uaiKey } from '../state/model.ts';
import { deploy } from './deploy.ts';
import { labelsOf, observedOf } from './observed.ts';
import { addressedAt, hasPod, isActive, type Simulation, uaisNamed } from './simulation.ts';

/** The UAI that is seen under a name: the first that has a pod, in the order of namespaces. */
function shownAs(simulation: Simulation, name: string): UaiRow | undefined {
  return uaisNamed(simulation, name).find((uai) => hasPod(simulation, uai));
}

/** The UAI that is seen under each name. */
function allShown(simulation: Simulation): Map<string, UaiRow> {
  const shown = new Map<string, UaiRow>();
  for (const uai of simulation.uais.rows()) {
    if (!shown.has(uai.name) && hasPod(simulation, uai)) shown.set(uai.name, uai);
  }
  return shown;
}

async function sleepUntil({ clock }: Simulation, time: number) {
  // Timers may be early by a millisecond, which matters where a second passes as fast as that.
  while (clock.now() < time) await clock.sleep(time - clock.now());
}

/**
 * Looks at a UAI that waits for its address. The simulation knows when the address is due and sleeps until then, also
 * when the client has gone away: the UAI exists, and has to be written to the journal.
 */
async function observe(
  simulation: Simulation,
  uai: UaiRow,
  until: (seen: Observed) => boolean,
  { timeout }: Waiting,
): Promise<Observed | undefined> {
  // A UAI of the same name in another namespace is taken for this one.
  const first = observedOf(simulation, uai, shownAs(simulation, uai.name));
  if (until(first)) return first;
  const inReach = addressedAt(simulation, uai);
  const giveUp = simulation.clock.now() + timeout;
  await sleepUntil(simulation, Math.min(inReach, giveUp));
  if (inReach > giveUp) return undefined;
  // A UAI that was deleted in the meantime is still seen while it ends.
  return observedOf(simulation, uai, shownAs(simulation, uai.name) ?? uai);
}

function remove({ uais, hosts }: Simulation, uai: UaiRow): void {
  hosts.release(uai);
  uais.remove(uaiKey(uai));
}

function removeNamed(simulation: Simulation, name: string): Removal {
  const [uai] = uaisNamed(simulation, name);
  if (!uai) return 'unknown';
  remove(simulation, uai);
  simulation.dying.add(uai);
  return 'deleted';
}

export function openCluster(simulation: Simulation): Cluster {
  const { uais } = simulation;
  return {
    async uais(selector) {
      const shown = allShown(simulation);
      return uais
        .rows()
        .filter((uai) => isSelected(selector, labelsOf(uai)) && isActive(simulation, uai))
        .map((uai) => observedOf(simulation, uai, shown.get(uai.name)));
    },
    create: (blueprint) => deploy(simulation, blueprint),
    async observe(key, until, waiting) {
      const uai = uais.get(uaiKey(key));
      return uai && observe(simulation, uai, until, waiting);
    },
    remove: async (names) => names.map((name) => removeNamed(simulation, name)),
    async reap() {
      for (const uai of uais.rows()) if (!isActive(simulation, uai)) remove(simulation, uai);
    },
  };
}
