/** Brokers of the embedded service: whom they let in, and to which UAI. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { labelsOf } from '../cluster/observed.ts';
import { publicKeys } from '../ssh/public-keys.ts';
import type { UaiRow } from '../state/model.ts';
import type { Broker, BrokeredUai } from './broker.ts';
import { keysInHome } from './home-keys.ts';
import { keyFor } from './user-key.ts';
import { openUsersUais } from './users-uai.ts';
import type { BrokerWorld, Tenant } from './world.ts';

/** The class that the UAI creates UAIs of; undefined for other UAIs. Changes of its class do not matter. */
const creationClassOf = (uai: UaiRow) => labelsOf(uai)['uas-uai-creation-class'];

const hashOf = (text: string) => createHash('sha256').update(text).digest();

/** @returns the broker that a UAI is. Those of one class share the users' UAIs */
export function openBrokers(world: BrokerWorld): (uai: UaiRow) => Broker | undefined {
  const { state, accounts } = world;
  const usersUai = openUsersUais(world);

  function tenant(name: string): Tenant | undefined {
    const account = accounts.find((each) => each.name === name);
    return account?.linux && { ...account, linux: account.linux };
  }

  function keysOf(name: string) {
    const account = tenant(name);
    if (!account) return [];
    // The home directory is that of the person, who is the first account; administrators have none of their own.
    const own = account.name === accounts[0]?.name ? [keysInHome(world.home)] : [];
    const uais = state.uais.rows().filter(({ owner }) => owner === name);
    return publicKeys([...own, ...uais.map(({ publicKey }) => publicKey)].join('\n'));
  }

  function hasPassword(name: string, password: string): boolean {
    const account = tenant(name);
    const isRight = timingSafeEqual(hashOf(account?.password ?? ''), hashOf(password));
    return account !== undefined && isRight;
  }

  return (broker) => {
    const classId = creationClassOf(broker);
    if (classId === undefined) return undefined;
    return {
      keysOf,
      hasPassword,
      async uaiOf(name, say): Promise<BrokeredUai> {
        const account = tenant(name);
        if (!account) throw new Error(`account ${name} not found`);
        if (!state.classes.get(classId)) {
          throw new Error('the class of the UAIs that this broker creates no longer exists');
        }
        const row = await usersUai(classId, account, say);
        const key = await keyFor(world, classId, name);
        return { name: row.name, port: row.port, hostKey: row.hostKey, key };
      },
    };
  };
}
