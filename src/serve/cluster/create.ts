/** Puts a UAI into the cluster: asked for first, then made object by object, and taken away again where one fails. */

import { ReplyError } from '../../service/http/reply.ts';
import type { UaiKey } from '../../service/observed.ts';
import { problem } from '../../service/uas/problem.ts';
import type { Blueprint } from '../../service/uas/uais/blueprint.ts';
import type { Clock } from '../../system/deps.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { ClusterUnreachable, isStatus, KubernetesError } from '../kubernetes/errors.ts';
import { type KindName, pathOf } from '../kubernetes/resources.ts';
import {
  jobOf,
  type Manifest,
  type ObjectOptions,
  secretOf,
  serviceName,
  serviceOf,
  trialPodOf,
} from './objects.ts';
import { refusal } from './refusal.ts';
import { dryRun } from './try-out.ts';

export interface Created {
  uid: string;
  warnings: readonly string[];
}

interface Made {
  metadata: { uid: string; creationTimestamp: string };
}

interface Part {
  kind: KindName;
  manifest: Manifest;
  /** What the service says when it fails. */
  failure: string;
}

export interface CreateOptions {
  client: Kubernetes;
  clock: Clock;
  objects: ObjectOptions;
}

/** Milliseconds after which objects without a Job are remains of a creation that was broken off, and not one that runs. */
export const creationTime = 60_000;

/** Whether the cluster may have done what it was asked although it did not say so. */
const isInDoubt = (error: unknown) =>
  error instanceof ClusterUnreachable || (error instanceof KubernetesError && error.status >= 500);

const merge = 'application/merge-patch+json';

export class Creator {
  readonly #options: CreateOptions;

  constructor(options: CreateOptions) {
    this.#options = options;
  }

  /** Whether the cluster has a Job of that name; it belongs to a UAI of any user. */
  async exists({ namespace, name }: UaiKey): Promise<boolean> {
    try {
      await this.#options.client.call('GET', pathOf('jobs', namespace, name));
      return true;
    } catch (error) {
      if (isStatus(error, 404)) return false;
      throw refusal(`Failed to get job ${name}`, error);
    }
  }

  /**
   * Makes Service, Secret and Job. The Service comes first: containers learn of Services that are there when they start.
   * @returns undefined when somebody else made a UAI of that name meanwhile
   * @throws ReplyError with nothing left behind
   */
  async create(blueprint: Blueprint): Promise<Created | undefined> {
    const { name } = blueprint;
    const { objects } = this.#options;
    const job: Part = {
      kind: 'jobs',
      manifest: jobOf(blueprint, objects),
      failure: `Failed to create job ${name}`,
    };
    await this.#try(blueprint);
    const parts: Part[] = [
      {
        kind: 'services',
        manifest: serviceOf(blueprint, objects),
        failure: `Failed to create service: ${serviceName(name)}`,
      },
      { kind: 'secrets', manifest: secretOf(blueprint), failure: job.failure },
    ];
    const made: { part: Part; uid: string }[] = [];
    try {
      for (const part of parts) {
        const uid = await this.#make(part);
        if (uid === undefined) return await this.#leaveTo(blueprint);
        made.push({ part, uid });
      }
      const created = await this.#post(job);
      if (!created) {
        await this.#takeAway(made);
        return undefined;
      }
      await this.#own(job.manifest, created.uid, made);
      return created;
    } catch (error) {
      // Where it is not known whether the Job was made, its parts stay: the sweep gives them an owner, or deletes them.
      if (!isInDoubt(error)) await this.#takeAway(made);
      throw error instanceof ReplyError ? error : refusal(job.failure, error);
    }
  }

  /**
   * Somebody else makes a UAI of that name at the same moment, or was broken off while doing so.
   * @throws ReplyError 503 where no Job comes of it
   */
  async #leaveTo({ namespace, name }: Blueprint): Promise<undefined> {
    const { clock } = this.#options;
    for (let tries = 0; tries < 20; tries += 1) {
      if (await this.exists({ namespace, name })) return undefined;
      await clock.sleep(100);
    }
    const refused = problem(
      503,
      `Failed to create job ${name}: another creation of that name was broken off; what it left is removed within two minutes`,
    );
    refused.reply.headers['retry-after'] = '60';
    throw refused;
  }

  /** Asks for the pod without making it: policies, quotas, priority class and account speak up before anything is there. */
  async #try(blueprint: Blueprint): Promise<void> {
    const { client, objects } = this.#options;
    try {
      await dryRun(client, 'pods', trialPodOf(blueprint, objects));
    } catch (error) {
      // A pod of that name belongs to no Job, so the service did not make it.
      if (!isStatus(error, 409)) throw refusal(`Failed to create job ${blueprint.name}`, error);
    }
  }

  /** @returns undefined when there is one of that name already */
  async #post({ kind, manifest, failure }: Part): Promise<Created | undefined> {
    const { client } = this.#options;
    try {
      const path = pathOf(kind, manifest.metadata.namespace);
      const { value, warnings } = await client.call<Made>('POST', path, { body: manifest });
      return { uid: value.metadata.uid, warnings };
    } catch (error) {
      if (isStatus(error, 409) && error.reason === 'AlreadyExists') return undefined;
      if (kind === 'services' && !isStatus(error, 429) && !isInDoubt(error)) {
        // Old clients know this one by its status.
        throw isStatus(error, 422, 403) ? asNotFound(failure, error) : refusal(failure, error);
      }
      throw isInDoubt(error) ? error : refusal(failure, error);
    }
  }

  /** Makes a Service or Secret; what a creation that was broken off has left behind is replaced. */
  async #make(part: Part): Promise<string | undefined> {
    const created = await this.#post(part);
    if (created) return created.uid;
    const { client, clock } = this.#options;
    const { namespace, name } = part.manifest.metadata;
    const path = pathOf(part.kind, namespace, name);
    const found = await client
      .call<Made>('GET', path)
      .then(({ value }) => value.metadata)
      .catch((error: unknown) => {
        if (isStatus(error, 404)) return undefined;
        throw refusal(part.failure, error);
      });
    if (found) {
      const age = clock.now() - Date.parse(found.creationTimestamp);
      if (age < creationTime) return undefined;
      await this.#delete(part.kind, part.manifest, found.uid);
    }
    return (await this.#post(part))?.uid;
  }

  /** Makes the Job the owner of the others: who deletes it deletes all. */
  async #own(job: Manifest, uid: string, made: readonly { part: Part; uid: string }[]) {
    const { client } = this.#options;
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name: job.metadata.name, uid };
    for (const { part } of made) {
      const { namespace, name } = part.manifest.metadata;
      // Left undone, the sweep does it.
      await client
        .call('PATCH', pathOf(part.kind, namespace, name), {
          type: merge,
          body: { metadata: { ownerReferences: [owner] } },
        })
        .catch(() => {});
    }
  }

  async #delete(kind: KindName, { metadata }: Manifest, uid: string): Promise<void> {
    const { client } = this.#options;
    const body = { preconditions: { uid }, propagationPolicy: 'Background' };
    await client
      .call('DELETE', pathOf(kind, metadata.namespace, metadata.name), { body })
      .catch(() => {});
  }

  async #takeAway(made: readonly { part: Part; uid: string }[]): Promise<void> {
    for (const { part, uid } of made) await this.#delete(part.kind, part.manifest, uid);
  }
}

/** `Failed to create service: …` has always been a 404, whatever Kubernetes said. */
function asNotFound(failure: string, error: Error): ReplyError {
  return problem(404, `${failure}: ${error.message}`);
}
