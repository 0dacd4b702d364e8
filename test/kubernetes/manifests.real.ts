/** What `uas serve manifests` prints, applied to the cluster of UAS_TEST_KUBECONFIG. */
import { expect, it, onTestFinished } from 'vitest';
import { apply, removeAll } from '../serve/apply.ts';
import { uas } from '../support/run.ts';
import { openTarget } from './target.ts';

interface Item {
  kind: string;
  metadata: { name: string; namespace?: string };
}

it('is accepted by the API server', async () => {
  const target = await openTarget();
  onTestFinished(() => target.close());
  const { code, stdout } = await uas([
    'serve',
    'manifests',
    ...['--namespace', target.namespace, '--json'],
  ]);
  expect(code).toBe(0);
  const items = (JSON.parse(stdout).items as Item[])
    .filter(({ kind }) => kind !== 'Namespace' && kind !== 'PriorityClass')
    .map((item) => ({ ...item, metadata: { ...item.metadata, namespace: target.namespace } }))
    .filter(
      ({ kind, metadata }, at, all) =>
        all.findIndex((one) => one.kind === kind && one.metadata.name === metadata.name) === at,
    );
  onTestFinished(() => removeAll(target.client, items as never));
  await apply(target.client, items as never);
});
