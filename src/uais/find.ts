/** Finds individual UAIs as an administrator, because the list of all takes the service 0.1 s for each UAI. */
import { unlessBlocked } from '../api/blocked-list.ts';
import type { UasApi } from '../api/uas.ts';
import type { Uai } from '../api/uas.types.ts';
import { UasError } from '../core/errors.ts';

/** The UAI with that name; a UAI without a pod is included, with only its name known. */
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

/** From this number of names, one list is faster than individual requests. */
const listInstead = 20;

/** Concurrent requests: more would not be faster, and Node warns of too many listeners on one signal. */
const atOnce = 8;

/** Reads the UAIs with these names, for waiting. */
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
  // Another user's evicted UAI blocks the list, but not these requests.
  return async () => (await uas.uais.list().catch(unlessBlocked)) ?? each();
}
