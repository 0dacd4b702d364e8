/** The embedded service's settings: those of HPE's chart. */
import type { Settings } from '../service/settings.ts';

export const priorityClass = 'uai-priority';

/** Seconds after which the service gives up waiting for an address. */
const patience = 40;

/** @param speed how many times faster than on a real system things happen */
export function settingsAt(speed: number): Settings {
  return {
    version: '1.23.2',
    title: 'User Access Service, embedded in the uas command',
    namespace: 'user',
    priorityClass,
    sshPort: 30_123,
    userPorts: [80, 443, 8888],
    sshType: 'LoadBalancer',
    publicAddress: undefined,
    addressTimeout: Math.ceil((patience * 1000) / speed),
    unknownPods: 'fail',
  };
}
