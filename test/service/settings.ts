import type { Settings } from '../../src/service/settings.ts';

/** Those of a site with load balancers. */
export const settings: Settings = {
  version: '1.23.2',
  title: 'User Access Service',
  namespace: 'people',
  priorityClass: 'low',
  sshPort: 30_123,
  userPorts: [80, 443, 8888],
  sshType: 'LoadBalancer',
  publicAddress: undefined,
  addressTimeout: 40_000,
  unknownPods: 'terminated',
};
