/** The creation of a UAI: a job, a service, and a wait for the service's address. */
import { randomBytes } from 'node:crypto';
import type { Uai } from '../../../api/uas.types.ts';
import { isServiceName } from '../names.ts';
import { problem } from '../problem.ts';
import type { Uas } from '../route.ts';
import type { Blueprint } from './blueprint.ts';
import { addressOf, uaiView } from './view.ts';

/** The name that was asked for, or `uai-<owner>-<8 hex digits>`; an owner of no text leaves two dashes. */
export function newName(owner: string | null, given?: string): string {
  const name = given || `uai-${owner ?? 'no-owner'}-${randomBytes(4).toString('hex')}`;
  if (!isServiceName(name)) throw problem(400, `'${name}' is not a valid UAI name`);
  return name;
}

/**
 * Creates the UAI and resolves when it has an address. A name that is taken in the namespace creates nothing, whatever
 * else was asked for: its UAI is the reply, whoever owns it. Throws the service's problems; after a 504, when there was
 * no address in time, the UAI stays.
 */
export async function createUai(
  { cluster, settings, now }: Uas,
  blueprint: Blueprint,
  signal: AbortSignal | undefined,
): Promise<Uai> {
  const uai = await cluster.create(blueprint);
  const seen = await cluster.observe(
    uai,
    ({ pod, service }) => pod !== undefined && addressOf(service, settings) !== undefined,
    { timeout: settings.addressTimeout, signal },
  );
  const view = seen && uaiView(seen, settings, now());
  if (!view) throw problem(504, `Failed to get IP for service: ${blueprint.name}-ssh`);
  return view;
}
