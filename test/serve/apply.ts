/** Applies manifests as `kubectl apply` does for new objects: a POST of each to where its kind belongs. */
import type { Kubernetes } from '../../src/serve/kubernetes/client.ts';
import type { Manifest } from '../../src/serve/manifests/common.ts';

interface Meta {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
}

export const metaOf = (manifest: Manifest) => manifest as unknown as Meta;

export function collectionOf(manifest: Manifest): string {
  const { apiVersion, kind, metadata } = metaOf(manifest);
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const plural = `${kind.toLowerCase()}s`.replace(/ys$/, 'ies').replace(/sss$/, 'sses');
  return metadata.namespace === undefined
    ? `${root}/${plural}`
    : `${root}/namespaces/${metadata.namespace}/${plural}`;
}

export async function apply(client: Kubernetes, items: readonly Manifest[]): Promise<void> {
  for (const item of items) await client.call('POST', collectionOf(item), { body: item });
}

export async function removeAll(client: Kubernetes, items: readonly Manifest[]): Promise<void> {
  for (const item of items.toReversed()) {
    const { kind, metadata } = metaOf(item);
    if (metadata.namespace !== undefined && kind !== 'Namespace') continue;
    await client.call('DELETE', `${collectionOf(item)}/${metadata.name}`).catch(() => {});
  }
}
