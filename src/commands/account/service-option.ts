import { Option } from 'commander';

/** The option that selects one of the two services. */
export function serviceOption(): Option {
  return new Option('--service <service>', 'service: uas, or identities for managed identities')
    .choices(['uas', 'identities'])
    .default('uas');
}
