/** What is to be made for a UAI, as plain data: a cluster makes its objects from it, and judges them. */
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
  /** The job's, its pod's label `app` and its container's; `<name>-ssh` is the service's. */
  name: string;
  owner: string | null;
  publicKey: string | undefined;
  /** Of the job, its pod and its service. */
  labels: Labels;
  environment: readonly Variable[];
  /** The optional ports as numbers. */
  ports: readonly number[];
  /** All ports of the container; the first is that of ssh. */
  containerPorts: readonly number[];
  servicePorts: readonly ServicePort[];
  serviceType: ObservedService['type'];
}

/** Whom a UAI is for. */
export interface Tenant {
  name: string;
  owner: string | null;
  publicKey: string | undefined;
  /** A line of passwd. */
  passwd: string | undefined;
}

/** The port of ssh is 22 outside where UAIs have load balancers, also for those that have none. */
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
