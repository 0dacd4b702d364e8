/** What the configuration file says, in the terms of the routes and of the objects of UAIs. */
import type { Settings } from '../service/settings.ts';
import type { ObjectOptions } from './cluster/objects.ts';
import type { ServeConfig } from './config/read-config.ts';

/** The release of HPE's service whose interface this is. */
const compatibleVersion = '1.23.2';

export function settingsOf(config: ServeConfig): Settings {
  const [namespace = ''] = config.uaiNamespaces;
  return {
    version: compatibleVersion,
    title: 'User Access Service, on Kubernetes',
    namespace,
    priorityClass: config.priorityClass ?? '',
    sshPort: config.ports.ssh,
    userPorts: config.ports.users,
    sshType: config.ssh.type,
    publicAddress: config.ssh.address,
    addressTimeout: config.addressTimeout,
    unknownPods: 'terminated',
  };
}

export function objectOptionsOf({ ssh, computeNetwork }: ServeConfig): ObjectOptions {
  const { annotations, domain } = ssh;
  return { annotations, domain, computeNetwork };
}
