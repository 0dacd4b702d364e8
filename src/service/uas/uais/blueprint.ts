/** Everything that is to be created for a UAI, as plain data from which an adapter builds the objects. */
import type { Labels, ObservedService } from '../../observed.ts';
import { toInt } from '../../python/repr.ts';
import type { Settings } from '../../settings.ts';
import { environmentOf, type Variable } from './environment.ts';
import { labelsOf } from './labels.ts';
import type { Plan } from './plan.ts';

export interface ServicePort {
  port: number;
  target: number;
}

export interface Blueprint extends Plan {
  /** Name of the job and the container, and the label `app`; the service is named `<name>-ssh`. */
  name: string;
  owner: string | null;
  publicKey: string | undefined;
  /** Labels of the job, its pod and its service. */
  labels: Labels;
  environment: readonly Variable[];
  /** The optional ports as numbers. */
  ports: readonly number[];
  /** All ports of the container, that of sshd first. */
  containerPorts: readonly number[];
  servicePorts: readonly ServicePort[];
  serviceType: ObservedService['type'];
}

/** The user a UAI is created for. */
export interface Tenant {
  name: string;
  owner: string | null;
  publicKey: string | undefined;
  /** A line of passwd. */
  passwd: string | undefined;
}

/** Sites with load balancers publish sshd on port 22, also for UAIs that are not public. */
function outside(port: number, { sshPort, sshType }: Settings): number {
  return port === sshPort && sshType === 'LoadBalancer' ? 22 : port;
}

export function blueprintOf(plan: Plan, tenant: Tenant, settings: Settings): Blueprint {
  const { sshPort, sshType } = settings;
  const ports = (plan.typedPorts ?? []).flatMap((port) => toInt(port) ?? []);
  const containerPorts = [sshPort, ...ports.filter((port) => port !== sshPort)];
  return {
    ...plan,
    name: tenant.name,
    owner: tenant.owner,
    publicKey: tenant.publicKey,
    labels: labelsOf({
      ...plan,
      ...tenant,
      hasTimeout: Object.keys(plan.timeout ?? {}).length > 0,
    }),
    environment: environmentOf({ ...plan, ...tenant }),
    ports,
    containerPorts,
    servicePorts: containerPorts.map((port) => ({ port: outside(port, settings), target: port })),
    serviceType: plan.isPublic ? sshType : 'ClusterIP',
  };
}
