/** Volumes and environment of a pod on the node: hostPath, emptyDir, Secrets, ConfigMaps, projected; values and references. */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Kubernetes } from '../../../src/serve/kubernetes/client.ts';
import { isStatus } from '../../../src/serve/kubernetes/errors.ts';
import { pathOf } from '../../../src/serve/kubernetes/resources.ts';
import type { Any } from '../requests.ts';

/** Something that the pod needs is not there: a kubelet tries again. */
export class NotMounted extends Error {}

/** What a Secret or ConfigMap holds; undefined where there is none. */
async function dataOf(
  client: Kubernetes,
  kind: 'secrets' | 'configMaps',
  namespace: string,
  name: string,
): Promise<Map<string, Buffer> | undefined> {
  const encoding = kind === 'secrets' ? 'base64' : 'utf8';
  try {
    const { value } = await client.call<Any>('GET', pathOf(kind, namespace, name));
    const entries = Object.entries(value.data ?? {});
    return new Map(entries.map(([key, text]) => [key, Buffer.from(String(text), encoding)]));
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}

/** Values, references, and what Services that are there already add (service links). */
export async function environmentOf(client: Kubernetes, pod: Any): Promise<string[]> {
  const { namespace } = pod.metadata;
  const found: [string, string][] = [];
  if (pod.spec.enableServiceLinks !== false) {
    const { value } = await client.call<Any>('GET', pathOf('services', namespace));
    for (const { metadata, spec } of value.items) {
      const prefix = metadata.name.toUpperCase().replaceAll('-', '_');
      found.push([`${prefix}_SERVICE_HOST`, spec.clusterIP]);
      found.push([`${prefix}_SERVICE_PORT`, String(spec.ports[0].port)]);
    }
  }
  for (const { name, value, valueFrom } of pod.spec.containers[0].env ?? []) {
    const { secretKeyRef, configMapKeyRef, fieldRef } = valueFrom ?? {};
    if (secretKeyRef || configMapKeyRef) {
      const kind = secretKeyRef ? 'secrets' : 'configMaps';
      const { name: of, key, optional } = secretKeyRef ?? configMapKeyRef;
      const text = (await dataOf(client, kind, namespace, of))?.get(key);
      if (text === undefined && !optional) throw new Error(`couldn't find key ${key} in ${of}`);
      if (text !== undefined) found.push([name, text.toString('utf8')]);
    } else if (fieldRef) {
      const field = fieldRef.fieldPath.replace('metadata.', '');
      found.push([name, String(pod.metadata[field] ?? '')]);
    } else found.push([name, value ?? '']);
  }
  return found.flatMap(([name, value]) => ['-e', `${name}=${value}`]);
}

async function hostFolder({ path, type = '' }: Any): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found && /OrCreate$/.test(type)) await mkdir(path, { recursive: true });
  const isRight =
    type === '' ||
    /OrCreate$/.test(type) ||
    (type === 'Directory' && found?.isDirectory()) ||
    (type === 'File' && found?.isFile());
  if (!isRight) {
    throw new Error(`hostPath type check failed: ${path} is not a ${type.toLowerCase()}`);
  }
  return path;
}

/** Fills a folder from one source of a volume. */
async function fill(
  client: Kubernetes,
  pod: Any,
  folder: string,
  { secret, configMap, downwardAPI }: Any,
): Promise<void> {
  const { namespace } = pod.metadata;
  const source = secret ?? configMap;
  const put = async (path: string, content: Buffer | string, mode = 0o644) => {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { mode });
  };
  for (const { path, fieldRef } of downwardAPI?.items ?? []) {
    const [, field = '', key] = /^metadata\.(\w+)(?:\['(.+)'\])?$/.exec(fieldRef.fieldPath) ?? [];
    const value = pod.metadata[field];
    await put(path, String(key === undefined ? value : (value?.[key] ?? '')));
  }
  if (!source) return;
  const name = secret?.secretName ?? source.name;
  const data = await dataOf(client, secret ? 'secrets' : 'configMaps', namespace, name);
  if (!data && source.optional) return;
  if (!data) throw new Error(`${secret ? 'secret' : 'configmap'} "${name}" not found`);
  const items = source.items ?? [...data.keys()].map((key) => ({ key, path: key }));
  for (const { key, path, mode } of items) {
    const content = data.get(key);
    if (!content) throw new Error(`references non-existent config key: ${key}`);
    await put(path, content, mode ?? source.defaultMode);
  }
}

/** The folder of a volume, filled; undefined for sources that this node does not know. */
async function volumeFolder(
  client: Kubernetes,
  pod: Any,
  volume: Any,
  scratch: string,
): Promise<string | undefined> {
  if (volume.hostPath) return hostFolder(volume.hostPath);
  const sources = volume.projected?.sources ?? [volume];
  const isKnown = volume.emptyDir || sources.some((one: Any) => Object.keys(one).some(isSource));
  if (!isKnown) return undefined;
  const folder = join(scratch, pod.metadata.uid, volume.name);
  await mkdir(folder, { recursive: true });
  for (const source of sources) await fill(client, pod, folder, source);
  return folder;
}

const isSource = (key: string) => ['secret', 'configMap', 'downwardAPI'].includes(key);

/** Options of podman for what the container mounts. @throws NotMounted in the words of a kubelet */
export async function mountsOf(client: Kubernetes, pod: Any, scratch: string): Promise<string[]> {
  const found: string[] = [];
  for (const { name, mountPath, readOnly } of pod.spec.containers[0].volumeMounts ?? []) {
    const volume = (pod.spec.volumes ?? []).find((one: Any) => one.name === name);
    // The token of the service account is for the cluster's own network.
    if (!volume || mountPath.startsWith('/var/run/secrets/kubernetes.io')) continue;
    const folder = await volumeFolder(client, pod, volume, scratch).catch((error: Error) => {
      throw new NotMounted(`MountVolume.SetUp failed for volume "${name}" : ${error.message}`);
    });
    if (folder) found.push('-v', `${folder}:${mountPath}${readOnly ? ':ro' : ''}`);
  }
  return found;
}
