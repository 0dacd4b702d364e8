/** Deletes UAIs: the Job, and with it all that it owns. */
import type { UaiKey } from '../../service/observed.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { isStatus } from '../kubernetes/errors.ts';
import { type KindName, pathOf } from '../kubernetes/resources.ts';
import { secretName, serviceName } from './objects.ts';

/** Seconds that containers get to end. */
const gracePeriod = 5;

/** False when there was no such object. */
export async function deleteObject(
  client: Kubernetes,
  kind: KindName,
  { namespace, name }: UaiKey,
  uid?: string,
): Promise<boolean> {
  try {
    await client.call('DELETE', pathOf(kind, namespace, name), {
      body: {
        propagationPolicy: 'Background',
        gracePeriodSeconds: gracePeriod,
        ...(uid === undefined ? {} : { preconditions: { uid } }),
      },
    });
    return true;
  } catch (error) {
    // With another uid it is another object, which has taken the name.
    if (isStatus(error, 404) || (uid !== undefined && isStatus(error, 409))) return false;
    throw error;
  }
}

/**
 * Deletes the objects of a UAI. The Job owns the others; where a creation broke off before it did, they are deleted by
 * their names.
 * @returns false when none of them was there
 */
export async function deleteUai(client: Kubernetes, uai: UaiKey): Promise<boolean> {
  const { namespace, name } = uai;
  const job = await deleteObject(client, 'jobs', uai);
  const [service] = await Promise.all([
    deleteObject(client, 'services', { namespace, name: serviceName(name) }),
    deleteObject(client, 'secrets', { namespace, name: secretName(name) }),
  ]);
  return job || service;
}
