/** What Kubernetes refuses, in the words in which the service passes it on. */
import type { Limits, Volume } from '../../../api/uas.types.ts';
import { load } from '../../python/load.ts';
import { attributesOf } from '../config/volume-sources.ts';
import { isDnsLabel } from '../names.ts';
import { internalError, problem } from '../problem.ts';
import type { Blueprint } from './blueprint.ts';
import { labelValue } from './selector.ts';

/** The namespaces of this cluster. */
const namespaces = new Set(['default', 'uas', 'user']);

const quantity = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[EPTGMK]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

/** A volume whose source has an attribute that its Kubernetes object lacks is an exception in the service. */
function checkVolume({ volume_description }: Volume): void {
  for (const [source, value] of Object.entries(volume_description)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw internalError();
    const known = attributesOf(source);
    if (!Object.keys(value).every((name) => known?.has(name))) throw internalError();
  }
}

/** Whether every amount of a resource can be read; throws the service's 500 for what is no object's text. */
function hasQuantities({ limit, request }: Limits): boolean {
  return [limit, request].every((text) => {
    if (text === null) return true;
    const amounts = load(text);
    if (typeof amounts !== 'object' || amounts === null || Array.isArray(amounts)) {
      throw internalError();
    }
    return Object.values(amounts).every((amount) => quantity.test(String(amount)));
  });
}

function hasItemLists({ volume_description }: Volume): boolean {
  return Object.values(volume_description).every((value) => {
    const { items } = value as { items?: unknown };
    return items === undefined || items === null || Array.isArray(items);
  });
}

/** Throws what the creation of the job would: 500 in the service, else Kubernetes' 404, 400 or 422. */
export function admitJob({ name, namespace, owner, ports, volumes, resource }: Blueprint): void {
  for (const volume of volumes) checkVolume(volume);
  const wellFormed = resource === null || hasQuantities(resource);
  const refuse = (status: number, phrase: string) =>
    problem(status, `Failed to create job ${name}: ${phrase}`);
  if (!namespaces.has(namespace)) throw refuse(404, 'Not Found');
  if (!wellFormed || !volumes.every(hasItemLists)) throw refuse(400, 'Bad Request');
  const paths = volumes.map((volume) => volume.mount_path);
  const isValid =
    labelValue.test(owner ?? '') &&
    ports.every((port) => port >= 1 && port <= 65_535) &&
    new Set(paths).size === paths.length;
  if (!isValid) throw refuse(422, 'Unprocessable Entity');
}

/** Throws what the creation of the Kubernetes service `<name>-ssh` would; the job is gone again then. */
export function admitService({ name, publicIp, ports }: Blueprint): void {
  const service = `${name}-ssh`;
  const all = publicIp ? [22, ...ports] : ports;
  if (!isDnsLabel(service) || new Set(all).size !== all.length) {
    throw problem(404, `Failed to create service: ${service}`);
  }
}
