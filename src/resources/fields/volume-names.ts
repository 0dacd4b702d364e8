/** Names of the Kubernetes objects in volume sources. The service accepts any name, but no UAI starts with an invalid one. */
import { usageError } from '../../core/errors.ts';
import { isRecord } from '../../core/record.ts';
import type { VolumeDescription } from './volume-description.ts';

const nameKeys: readonly [source: string, key: string, noun: string][] = [
  ['secret', 'secret_name', 'a secret'],
  ['config_map', 'name', 'a config map'],
  ['persistent_volume_claim', 'claim_name', 'a persistent volume claim'],
];

const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const subdomain = new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})*$`);

/** Returns the description if the name in it is valid in Kubernetes. */
export function withKnowableNames(description: VolumeDescription, flag: string): VolumeDescription {
  for (const [source, key, noun] of nameKeys) {
    const body = description[source];
    const name = isRecord(body) ? body[key] : undefined;
    if (typeof name !== 'string' || subdomain.test(name)) continue;
    throw usageError(
      `"${name}" in ${flag} cannot be the name of ${noun} in Kubernetes`,
      'use lowercase letters, digits, dashes and dots; begin and end with a letter or digit',
    );
  }
  return description;
}
