/** What the cluster would say to a UAI, by requests that change nothing. */
import { cannotStart } from '../../service/uas/config/cannot-start.ts';
import type { Blueprint } from '../../service/uas/uais/blueprint.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { isStatus } from '../kubernetes/errors.ts';
import { type KindName, pathOf } from '../kubernetes/resources.ts';
import { jobOf, type Manifest, type ObjectOptions, serviceOf, trialPodOf } from './objects.ts';
import { reasonFor } from './refusal.ts';

export async function dryRun(
  client: Kubernetes,
  kind: KindName,
  manifest: Manifest,
): Promise<void> {
  try {
    await client.call('POST', pathOf(kind, manifest.metadata.namespace), {
      query: { dryRun: 'All' },
      body: manifest,
    });
  } catch (error) {
    // Nothing is known then: only the real request reaches the webhook.
    if (isStatus(error, 400) && /does not support dry run/.test(error.message)) return;
    throw error;
  }
}

/** Whether the objects themselves are refused: not a quota that is used up, a missing right, or a cluster in trouble. */
function isAboutObjects(error: unknown): boolean {
  if (!isStatus(error, 400, 403, 404, 422)) return false;
  return !/exceeded quota|cannot create resource/.test(error.message);
}

/** @throws ReplyError 400 with the reason why UAIs like this one could never start */
export async function tryObjects(
  client: Kubernetes,
  blueprint: Blueprint,
  options: ObjectOptions,
): Promise<void> {
  const answers = await Promise.allSettled([
    // Admission looks at pods: priority class, service account, policies.
    dryRun(client, 'pods', trialPodOf(blueprint, options)),
    dryRun(client, 'jobs', jobOf(blueprint, options)),
    dryRun(client, 'services', serviceOf(blueprint, options)),
  ]);
  for (const answer of answers) {
    if (answer.status === 'fulfilled' || !isAboutObjects(answer.reason)) continue;
    throw cannotStart(reasonFor(answer.reason));
  }
}
