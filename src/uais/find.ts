/** Looking at single UAIs as an administrator: the list of all takes the service a tenth of a second for each. */
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
      uai_msg: 'Kubernetes has started no pod for it',
      uai_img: '',
      uai_connect_string: '',
    };
  });
}

/** From this number of names on one list is cheaper than asking for each. */
const listInstead = 20;

/** Reads the UAIs of these names, for somebody who waits for them. */
export function readNamed(uas: UasApi, names: readonly string[]): () => Promise<Uai[]> {
  if (names.length >= listInstead) return () => uas.uais.list();
  return async () =>
    (await Promise.all(names.map((name) => findUai(uas, name)))).flatMap((uai) => uai ?? []);
}
