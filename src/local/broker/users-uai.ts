/** Finds the UAI of a user, or creates one with the service's own API, as HPE's broker does. */
import type { Uai } from '../../api/uas.types.ts';
import { basePath, handleUas } from '../../service/uas/router.ts';
import { passwdLine } from '../../service/uas/uais/user-uais.ts';
import { callerOf } from '../auth/callers.ts';
import { labelsOf } from '../cluster/observed.ts';
import { isActive, isUp, stageOf } from '../cluster/simulation.ts';
import { brokerKeyOf, type UaiRow, uaiKey } from '../state/model.ts';
import { keyFor, publicLine } from './user-key.ts';
import type { BrokerWorld, Say, Tenant } from './world.ts';

/** Milliseconds that a user waits for a UAI, as with HPE's broker. */
const patience = 30_000;
const pause = 100;

/** States that do not end by themselves. */
const hopeless =
  /Terminat|ErrImagePull|ImagePullBackOff|CrashLoopBackOff|CreateContainerConfigError/;

/** The user's UAI: one that is ready rather than another. */
function find({ state, simulation }: BrokerWorld, classId: string, user: string) {
  const own = state.uais
    .rows()
    .filter(
      (row) =>
        row.owner === user &&
        labelsOf(row)['uas-class-id'] === classId &&
        isActive(simulation, row) &&
        stageOf(simulation, row).status !== 'Terminating',
    );
  return own.find((row) => isUp(simulation, row)) ?? own[0];
}

async function create(world: BrokerWorld, classId: string, account: Tenant): Promise<UaiRow> {
  const url = new URL(`http://broker.invalid${basePath}/admin/uais`);
  url.search = new URLSearchParams({
    class_id: classId,
    owner: account.name,
    passwd_str: passwdLine(callerOf(account, account.linux)),
    publickey_str: await publicLine(await keyFor(world, classId, account.name)),
  }).toString();
  const reply = await handleUas(world.uas, { method: 'POST', url, headers: {} });
  await world.commit();
  const answer = JSON.parse(reply.body.toString()) as Partial<Uai> & { detail?: string };
  const row = world.state.uais.rows().find(({ name }) => name === answer.uai_name);
  if (!row) throw new Error(`cannot create a UAI: ${answer.detail ?? `status ${reply.status}`}`);
  return row;
}

async function waitUntilUp(
  { simulation, state }: BrokerWorld,
  row: UaiRow,
  say: Say,
): Promise<void> {
  const { clock } = simulation;
  const end = clock.now() + patience;
  if (!isUp(simulation, row)) say(`Waiting for ${row.name} to be ready...`);
  while (!isUp(simulation, row)) {
    if (state.uais.get(uaiKey(row)) === undefined) {
      throw new Error(`${row.name} was deleted; log in again for a new UAI`);
    }
    const { status, message } = stageOf(simulation, row);
    const now = message ? `${status}: ${message}` : status;
    if (hopeless.test(now) || clock.now() >= end) {
      throw new Error(
        `your UAI ${row.name} is not ready (${now}); log in again later, or ask an administrator to delete it`,
      );
    }
    await clock.sleep(pause);
  }
}

/** @returns finds or creates a UAI that is ready; nobody gets two by logging in twice at once */
export function openUsersUais(world: BrokerWorld) {
  const making = new Map<string, Promise<UaiRow>>();

  async function findOrCreate(classId: string, account: Tenant, say: Say): Promise<UaiRow> {
    const found = find(world, classId, account.name);
    if (found) return found;
    say('Creating a new UAI...');
    const id = brokerKeyOf({ classId, user: account.name });
    const begun =
      making.get(id) ?? create(world, classId, account).finally(() => making.delete(id));
    making.set(id, begun);
    return begun;
  }

  return async (classId: string, account: Tenant, say: Say): Promise<UaiRow> => {
    const row = await findOrCreate(classId, account, say);
    await waitUntilUp(world, row, say);
    return row;
  };
}
