/** The objects of a UAI: a Job, a Service, and a Secret, with the names, labels and variables that clients and images rely on. */
import { isRecord } from '../../core/record.ts';
import type { Blueprint } from '../../service/uas/uais/blueprint.ts';
import { newKey } from '../../ssh/keys/new-key.ts';
import { camelKeys } from './snake-case.ts';

export interface ObjectOptions {
  /** Annotations of Services that users connect to. */
  annotations: Readonly<Record<string, string>>;
  /** Domain of the names that external-dns gives to UAIs. */
  domain: string | undefined;
  /** Value of the annotation `k8s.v1.cni.cncf.io/networks` for classes that use the compute network. */
  computeNetwork: string | undefined;
}

export type Manifest = Record<string, unknown> & {
  metadata: { name: string; namespace: string; labels: Readonly<Record<string, string>> };
};

export const serviceName = (uai: string) => `${uai}-ssh`;
export const secretName = (uai: string) => `${uai}-ssh`;

/** Where the image finds the host keys: a pod that replaces another one is still the same host. */
const hostKeys = {
  file: 'ssh_host_ed25519_key',
  volume: 'uas-host-keys',
  path: '/etc/uas/host-keys',
};

/** Seconds after which Kubernetes itself removes a Job that ended, should nobody else have done so. */
const safetyNet = 3600;

/** How long a container gets between SIGTERM and SIGKILL, in seconds. */
const gracePeriod = 5;

const metadataOf = (name: string, { namespace, labels }: Blueprint) => ({
  name,
  namespace,
  labels,
});

/** Nodes outside the control plane (it has two labels) that are not closed to UAIs. */
const affinity = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [
        {
          matchExpressions: [
            { key: 'node-role.kubernetes.io/master', operator: 'DoesNotExist' },
            { key: 'node-role.kubernetes.io/control-plane', operator: 'DoesNotExist' },
            { key: 'uas', operator: 'NotIn', values: ['False', 'false', 'FALSE'] },
          ],
        },
      ],
    },
  },
};

function environmentOf({ name, environment }: Blueprint) {
  return environment.map((variable) => {
    if (!variable.isPrivate || variable.value === undefined) {
      return {
        name: variable.name,
        ...(variable.value === undefined ? {} : { value: variable.value }),
      };
    }
    const secretKeyRef = { name: secretName(name), key: variable.name };
    return { name: variable.name, valueFrom: { secretKeyRef } };
  });
}

function tolerationsOf({ tolerations }: Blueprint): unknown[] {
  const own = Array.isArray(tolerations) ? tolerations : [];
  return [
    { key: 'uai_only', operator: 'Exists' },
    ...own.map((one) => (isRecord(one) ? camelKeys(one) : one)),
  ];
}

function volumesOf({ name, volumes }: Blueprint) {
  const own = volumes.map(({ volumename, volume_description }) => ({
    name: volumename,
    ...Object.fromEntries(
      Object.entries(camelKeys(volume_description)).map(([source, fields]) => [
        source,
        isRecord(fields) ? camelKeys(fields) : fields,
      ]),
    ),
  }));
  const keys = {
    name: hostKeys.volume,
    secret: {
      secretName: secretName(name),
      defaultMode: 0o400,
      items: [{ key: hostKeys.file, path: hostKeys.file }],
    },
  };
  return [...own, keys];
}

function containerOf(blueprint: Blueprint) {
  const { name, image, containerPorts, limits, requests, volumes } = blueprint;
  const [sshPort] = containerPorts;
  return {
    name,
    image,
    env: environmentOf(blueprint),
    ports: containerPorts.map((port) => ({
      name: `port${port}`,
      containerPort: port,
      protocol: 'TCP',
    })),
    readinessProbe: { tcpSocket: { port: sshPort }, initialDelaySeconds: 2, periodSeconds: 3 },
    ...(limits === null && requests === null
      ? {}
      : {
          resources: {
            ...(limits === null ? {} : { limits }),
            ...(requests === null ? {} : { requests }),
          },
        }),
    volumeMounts: [
      ...volumes.map(({ volumename, mount_path }) => ({ name: volumename, mountPath: mount_path })),
      { name: hostKeys.volume, mountPath: hostKeys.path, readOnly: true },
    ],
  };
}

export function podTemplate(blueprint: Blueprint, { computeNetwork }: ObjectOptions) {
  const { labels, usesComputeNetwork, priorityClass, serviceAccount } = blueprint;
  const annotations =
    usesComputeNetwork && computeNetwork !== undefined
      ? { 'k8s.v1.cni.cncf.io/networks': computeNetwork }
      : undefined;
  return {
    metadata: { labels, ...(annotations ? { annotations } : {}) },
    spec: {
      restartPolicy: 'OnFailure',
      ...(priorityClass === '' ? {} : { priorityClassName: priorityClass }),
      serviceAccountName: serviceAccount,
      serviceAccount,
      // Images learn the port of their Service from its variables.
      enableServiceLinks: true,
      terminationGracePeriodSeconds: gracePeriod,
      affinity,
      tolerations: tolerationsOf(blueprint),
      volumes: volumesOf(blueprint),
      containers: [containerOf(blueprint)],
    },
  };
}

export function jobOf(blueprint: Blueprint, options: ObjectOptions): Manifest {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadataOf(blueprint.name, blueprint),
    spec: {
      // A container that fails is started again for ever: only a timeout ends a UAI.
      backoffLimit: 1_000_000_000,
      parallelism: Number(blueprint.replicas),
      ttlSecondsAfterFinished: safetyNet,
      template: podTemplate(blueprint, options),
    },
  };
}

/** The pod that the Job would make, to be asked for without making it. */
export function trialPodOf(blueprint: Blueprint, options: ObjectOptions): Manifest {
  const { metadata, spec } = podTemplate(blueprint, options);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadataOf(blueprint.name, blueprint), ...metadata },
    spec,
  };
}

export function serviceOf(blueprint: Blueprint, { annotations, domain }: ObjectOptions): Manifest {
  const { name, servicePorts, serviceType, isPublic } = blueprint;
  const dns = domain && { 'external-dns.alpha.kubernetes.io/hostname': `${name}.${domain}` };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      ...metadataOf(serviceName(name), blueprint),
      ...(isPublic ? { annotations: { ...annotations, ...dns } } : {}),
    },
    spec: {
      type: serviceType,
      selector: { app: name },
      ports: servicePorts.map(({ port, target }) => ({
        name: `port${port}`,
        port,
        targetPort: target,
        protocol: 'TCP',
      })),
    },
  };
}

/** What says who may log in, and the key by which users know the host. */
export function secretOf(blueprint: Blueprint): Manifest {
  const { name, environment } = blueprint;
  const said = environment.flatMap((variable) =>
    variable.isPrivate && variable.value !== undefined
      ? [[variable.name, variable.value] as const]
      : [],
  );
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: metadataOf(secretName(name), blueprint),
    stringData: { ...Object.fromEntries(said), [hostKeys.file]: newKey(`host key of ${name}`) },
  };
}
