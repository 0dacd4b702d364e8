/** Names of the Kubernetes objects that a volume is made from: the service takes any, and no UAI with a bad one starts. */
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

/** The description, when Kubernetes can have an object of the name in it. */
export function withKnowableNames(description: VolumeDescription, flag: string): VolumeDescription {
  for (const [source, key, noun] of nameKeys) {
    const body = description[source];
    const name = isRecord(body) ? body[key] : undefined;
    if (typeof name !== 'string' || subdomain.test(name)) continue;
    throw usageError(
      `"${name}" in ${flag} cannot be the name of ${noun} in Kubernetes`,
      'a name has lower-case letters, digits, dashes and dots, and begins and ends with a letter or digit',
    );
  }
  return description;
}
