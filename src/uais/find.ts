/** Looking at single UAIs as an administrator: the list of all takes the service a tenth of a second for each. */
import { unlessBlocked } from '../api/blocked-list.ts';
import type { UasApi } from '../api/uas.ts';
import type { Uai } from '../api/uas.types.ts';
import { UasError } from '../core/errors.ts';

/** The UAI of that name; one without a pod counts, and is known by its name only. */
export async function findUai(
  { uais }: UasApi,
  name: string,
  signal?: AbortSignal,
): Promise<Uai | undefined> {
  return uais.get(name, signal).catch((error: unknown) => {
    if (!(error instanceof UasError) || error.code !== 'not_found') throw error;
    if (!/no UAI information/.test(error.message)) return undefined;
    return {
      uai_name: name,
      uai_status: 'Pending',
      uai_msg: 'Kubernetes has not started a pod for it',
      uai_img: '',
      uai_connect_string: '',
    };
  });
}

/** From this number of names on one list is cheaper than asking for each. */
const listInstead = 20;

/** Requests at a time: more are no faster, and Node warns of so many who listen to one signal. */
const atOnce = 8;

/** Reads the UAIs of these names, for somebody who waits for them. */
export function readNamed(uas: UasApi, names: readonly string[]): () => Promise<Uai[]> {
  const each = async () => {
    const found: Uai[] = [];
    for (let at = 0; at < names.length; at += atOnce) {
      const some = names.slice(at, at + atOnce).map((name) => findUai(uas, name));
      found.push(...(await Promise.all(some)).flatMap((uai) => uai ?? []));
    }
    return found;
  };
  if (names.length < listInstead) return each;
  // An evicted UAI of somebody else blocks the list, and none of these.
  return async () => (await uas.uais.list().catch(unlessBlocked)) ?? each();
}
