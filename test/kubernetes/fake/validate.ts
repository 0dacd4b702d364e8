/** What an API server checks of objects, as far as a service that makes Jobs, Services and Secrets can meet it. */

import type { Cause } from './status.ts';
import type { Any, Item } from './store.ts';

export type Release = '1.20' | '1.36';

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const dnsLabel = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const serviceLabel = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const envName = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

const texts = {
  subdomain:
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  label:
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
  service:
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
  value:
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
} as const;

const cause = (reason: string, field: string, message: string): Cause => ({
  reason: `FieldValue${reason}`,
  message,
  field,
});

export const invalidValue = (field: string, value: unknown, why: string) =>
  cause('Invalid', field, `Invalid value: ${JSON.stringify(value)}: ${why}`);
export const required = (field: string, more = '') =>
  cause('Required', field, `Required value${more}`);

interface Rule {
  pattern: RegExp;
  text: string;
  most: number;
  /** What the message counts in: new releases speak of bytes where it is about values of labels. */
  unit: string;
}

const rules = {
  subdomain: { pattern: subdomain, text: texts.subdomain, most: 253, unit: 'characters' },
  label: { pattern: dnsLabel, text: texts.label, most: 63, unit: 'characters' },
  service: { pattern: serviceLabel, text: texts.service, most: 63, unit: 'characters' },
} as const satisfies Record<string, Rule>;

function checkName(field: string, name: string, { pattern, text, most, unit }: Rule): Cause[] {
  const causes: Cause[] = [];
  if (name.length > most) {
    causes.push(invalidValue(field, name, `must be no more than ${most} ${unit}`));
  }
  if (!pattern.test(name)) causes.push(invalidValue(field, name, text));
  return causes;
}

export function checkLabels(field: string, labels: Any, release: Release): Cause[] {
  const unit = release === '1.20' ? 'characters' : 'bytes';
  const rule = { pattern: labelValue, text: texts.value, most: 63, unit };
  return Object.values(labels ?? {}).flatMap((value) => checkName(field, String(value), rule));
}

export const checkSubdomain = (item: Item, release: Release): Cause[] => [
  ...checkName('metadata.name', item.metadata.name, rules.subdomain),
  ...checkLabels('metadata.labels', item.metadata.labels, release),
];

/** ConfigMaps and Secrets: a megabyte together. */
export function checkData(item: Item, release: Release): Cause[] {
  const causes = checkSubdomain(item, release);
  const size = Object.values({ ...item.data, ...item.binaryData }).reduce<number>(
    (sum, value) => sum + Buffer.byteLength(String(value)),
    0,
  );
  const limit = item.data && item.kind === 'Secret' ? 1_400_000 : 1_048_576;
  if (size > limit) {
    const words = release === '1.20' ? 'must have at most' : 'may not be more than';
    causes.push(cause('TooLong', '[]', `Too long: ${words} 1048576 bytes`));
  }
  return causes;
}

/** Modes and keys of the files that a Secret or ConfigMap gives. */
function checkFiles(source: Any, field: string): Cause[] {
  const causes: Cause[] = [];
  const { defaultMode } = source;
  if (defaultMode !== undefined && (defaultMode < 0 || defaultMode > 0o777)) {
    const why = 'must be a number between 0 and 0777 (octal), both inclusive';
    causes.push(invalidValue(`${field}.defaultMode`, defaultMode, why));
  }
  for (const [at, item] of (source.items ?? []).entries()) {
    if (!item?.key) causes.push(required(`${field}.items[${at}].key`));
    const path = item?.path ?? '';
    if (!path) causes.push(required(`${field}.items[${at}].path`));
    if (String(path).split('/').includes('..')) {
      causes.push(invalidValue(`${field}.items[${at}].path`, path, "must not contain '..'"));
    }
  }
  return causes;
}

function checkVolume(volume: Any, here: string): Cause[] {
  const causes = checkName(`${here}.name`, volume.name ?? '', rules.label);
  const sources = Object.keys(volume).filter((key) => key !== 'name');
  if (sources.length === 0) causes.push(required(here, ': must specify a volume type'));
  if (volume.hostPath && !volume.hostPath.path) causes.push(required(`${here}.hostPath.path`));
  if (volume.nfs && !volume.nfs.server) causes.push(required(`${here}.nfs.server`));
  if (volume.nfs && !String(volume.nfs.path ?? '').startsWith('/')) {
    causes.push(invalidValue(`${here}.nfs.path`, volume.nfs.path, 'must be an absolute path'));
  }
  if (volume.persistentVolumeClaim && !volume.persistentVolumeClaim.claimName) {
    causes.push(required(`${here}.persistentVolumeClaim.claimName`));
  }
  for (const kind of ['secret', 'configMap']) {
    if (volume[kind]) causes.push(...checkFiles(volume[kind], `${here}.${kind}`));
  }
  return causes;
}

function checkVolumes(spec: Any, field: string): Cause[] {
  const causes: Cause[] = [];
  const seen = new Set<string>();
  for (const [at, volume] of (spec.volumes ?? []).entries()) {
    const here = `${field}.volumes[${at}]`;
    if (seen.has(volume.name)) {
      causes.push(cause('Duplicate', `${here}.name`, `Duplicate value: "${volume.name}"`));
    }
    seen.add(volume.name);
    causes.push(...checkVolume(volume, here));
  }
  return causes;
}

const units: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

function amountOf(quantity: unknown): number {
  const [, number = '', unit = ''] =
    /^([+-]?[\d.]+(?:e\d+)?)([a-zA-Z]*)$/.exec(String(quantity)) ?? [];
  return Number(number) * (units[unit] ?? 1);
}

/** Resources that have no domain in front of their names. */
const ownResources = /^(?:cpu|memory|ephemeral-storage|hugepages-.+)$/;

function checkResources({ limits = {}, requests = {} }: Any, field: string): Cause[] {
  const causes: Cause[] = [];
  for (const [part, values] of Object.entries({ limits, requests })) {
    for (const [name, quantity] of Object.entries(values as Record<string, unknown>)) {
      const here = `${field}.${part}[${name}]`;
      if (!ownResources.test(name) && !name.includes('/')) {
        causes.push(
          invalidValue(here, name, 'must be a standard resource type or fully qualified'),
        );
      }
      if (amountOf(quantity) < 0) {
        causes.push(invalidValue(here, quantity, 'must be greater than or equal to 0'));
      }
      if (
        part === 'requests' &&
        limits[name] !== undefined &&
        amountOf(quantity) > amountOf(limits[name])
      ) {
        causes.push(
          invalidValue(
            `${field}.requests`,
            quantity,
            `must be less than or equal to ${name} limit`,
          ),
        );
      }
    }
  }
  return causes;
}

function checkContainer(container: Any, spec: Any, field: string): Cause[] {
  const causes = checkName(`${field}.name`, container.name ?? '', rules.label);
  if (!container.image) causes.push(required(`${field}.image`));
  causes.push(...checkPorts(container.ports ?? [], field));
  for (const [at, { name }] of (container.env ?? []).entries()) {
    if (!envName.test(name ?? '')) {
      causes.push(
        invalidValue(`${field}.env[${at}].name`, name, 'a valid environment variable name'),
      );
    }
  }
  causes.push(...checkResources(container.resources ?? {}, `${field}.resources`));
  const names = (spec.volumes ?? []).map(({ name }: Any) => name);
  return [...causes, ...checkMounts(container.volumeMounts ?? [], new Set(names), field)];
}

function checkPorts(ports: Any[], field: string): Cause[] {
  const causes: Cause[] = [];
  const portNames = new Set<string>();
  for (const [at, port] of ports.entries()) {
    if (portNames.has(port.name)) {
      const place = `${field}.ports[${at}].name`;
      causes.push(cause('Duplicate', place, `Duplicate value: "${port.name}"`));
    }
    if (port.name) portNames.add(port.name);
    const here = `${field}.ports[${at}].containerPort`;
    if (!port.containerPort) causes.push(required(here));
    else if (port.containerPort > 65535 || port.containerPort < 1) {
      causes.push(invalidValue(here, port.containerPort, 'must be between 1 and 65535, inclusive'));
    }
  }
  return causes;
}

function checkMounts(mounts: Any[], volumes: ReadonlySet<unknown>, field: string): Cause[] {
  const causes: Cause[] = [];
  const paths = new Set<string>();
  for (const [at, mount] of mounts.entries()) {
    const here = `${field}.volumeMounts[${at}]`;
    if (!volumes.has(mount.name)) {
      causes.push(cause('NotFound', `${here}.name`, `Not found: "${mount.name}"`));
    }
    if (paths.has(mount.mountPath)) {
      causes.push(invalidValue(`${here}.mountPath`, mount.mountPath, 'must be unique'));
    }
    paths.add(mount.mountPath);
  }
  return causes;
}

const effects = [undefined, '', 'NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function checkToleration(
  { key, operator, value, effect, tolerationSeconds }: Any,
  here: string,
): Cause[] {
  const causes: Cause[] = [];
  if (!key && operator !== 'Exists') {
    causes.push(
      invalidValue(`${here}.operator`, operator, 'operator must be Exists when `key` is empty'),
    );
  }
  if (operator === 'Exists' && value) {
    const why = "value must be empty when `operator` is 'Exists'";
    causes.push(invalidValue(`${here}.operator`, { operator, value }, why));
  }
  if (![undefined, '', 'Exists', 'Equal'].includes(operator)) {
    causes.push(cause('NotSupported', `${here}.operator`, `Unsupported value: "${operator}"`));
  }
  if (!effects.includes(effect)) {
    causes.push(cause('NotSupported', `${here}.effect`, `Unsupported value: "${effect}"`));
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    const why = "effect must be 'NoExecute' when `tolerationSeconds` is set";
    causes.push(invalidValue(`${here}.effect`, effect, why));
  }
  return causes;
}

function checkTolerations(spec: Any, field: string): Cause[] {
  return (spec.tolerations ?? []).flatMap((one: Any, at: number) =>
    checkToleration(one, `${field}.tolerations[${at}]`),
  );
}

export function checkPodSpec(spec: Any, field: string): Cause[] {
  return [
    ...checkVolumes(spec, field),
    ...(spec.containers ?? []).flatMap((container: Any, at: number) =>
      checkContainer(container, spec, `${field}.containers[${at}]`),
    ),
    ...checkTolerations(spec, field),
  ];
}

export function checkPod(item: Item, release: Release): Cause[] {
  const causes = checkSubdomain(item, release);
  if ((item.spec?.containers ?? []).length === 0) causes.push(required('spec.containers'));
  return [...causes, ...checkPodSpec(item.spec ?? {}, 'spec')];
}

export function checkJob(item: Item, release: Release): Cause[] {
  const { template } = item.spec;
  const causes = checkSubdomain(item, release);
  causes.push(...checkLabels('spec.template.labels', template.metadata?.labels, release));
  const spec = template.spec ?? {};
  if ((spec.containers ?? []).length === 0) causes.push(required('spec.template.spec.containers'));
  causes.push(...checkPodSpec(spec, 'spec.template.spec'));
  if (!['OnFailure', 'Never'].includes(spec.restartPolicy)) {
    causes.push(
      required('spec.template.spec.restartPolicy', ': valid values: "OnFailure", "Never"'),
    );
  }
  return causes;
}

/** A port in the words of the server's own language, as its message about duplicates has it: without its name. */
function portInWords({ protocol = 'TCP', port }: Any, release: Release): string {
  if (release !== '1.20') {
    return JSON.stringify({
      Name: '',
      Protocol: protocol,
      AppProtocol: null,
      Port: port,
      TargetPort: 0,
      NodePort: 0,
    });
  }
  return `core.ServicePort{Name:"", Protocol:"${protocol}", AppProtocol:(*string)(nil), Port:${port}, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}`;
}

export function checkService(item: Item, release: Release): Cause[] {
  const { name } = item.metadata;
  const rule = release === '1.20' ? rules.service : rules.label;
  const causes = [
    ...checkName('metadata.name', name, rule),
    ...checkLabels('metadata.labels', item.metadata.labels, release),
  ];
  const ports: Any[] = item.spec?.ports ?? [];
  if (ports.length === 0) causes.push(required('spec.ports'));
  const seen = new Set<string>();
  for (const [at, port] of ports.entries()) {
    if (ports.length > 1 && !port.name) causes.push(required(`spec.ports[${at}].name`));
    const key = `${port.protocol ?? 'TCP'}/${port.port}`;
    if (seen.has(key)) {
      const words = portInWords(port, release);
      causes.push(cause('Duplicate', `spec.ports[${at}]`, `Duplicate value: ${words}`));
    }
    seen.add(key);
  }
  return causes;
}
