import { choiceOr } from '../../command/declare.ts';

/** The option that selects one of the two services. */
export const serviceOption = choiceOr(
  '--service <service>',
  'service: uas, or identities for managed identities',
  ['uas', 'identities'],
  'uas',
);
