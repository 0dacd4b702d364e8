import { Option } from 'commander';

/** Which of the two services a command of the account is about. */
export function serviceOption(): Option {
  return new Option('--service <service>', 'uas, or identities for managed identities')
    .choices(['uas', 'identities'])
    .default('uas');
}
