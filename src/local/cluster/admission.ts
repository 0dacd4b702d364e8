/** What Kubernetes refuses, in the words in which the service passes it on. */
import { isDnsLabel, isDnsSubdomain } from '../../service/uas/names.ts';
import { problem } from '../../service/uas/problem.ts';
import type { Blueprint } from '../../service/uas/uais/blueprint.ts';
import { labelValue } from '../../service/uas/uais/labels.ts';
import { judgeVolumes } from './mounts.ts';
import { judgeLimits } from './quantities.ts';
import { namespaces } from './simulation.ts';
import { judgeTolerations } from './tolerations.ts';
import { judge, type Verdict, worst } from './verdict.ts';

const mostReplicas = 2 ** 31 - 1;

function uniquePorts(ports: readonly number[]): boolean {
  return new Set(ports).size === ports.length;
}

function isImageName(image: string): boolean {
  return image !== '' && image.trim() === image;
}

function judgeJob(blueprint: Blueprint): Verdict {
  const { image, containerPorts: ports, priorityClass, serviceAccount, replicas } = blueprint;
  return worst([
    judgeVolumes(blueprint.volumes),
    judgeLimits(blueprint.limits, blueprint.requests),
    judgeTolerations(blueprint.tolerations),
    judge(replicas <= mostReplicas, () => isImageName(image)),
    judge(true, () => Object.values(blueprint.labels).every((value) => labelValue.test(value))),
    judge(true, () => uniquePorts(ports) && ports.every((port) => port >= 1 && port <= 65_535)),
    judge(true, () => [priorityClass, serviceAccount].every(isDnsSubdomain)),
  ]);
}

/** Throws what the creation of the job would: 400, 404 or 422. */
export function admitJob(blueprint: Blueprint): void {
  const refuse = (status: number, phrase: string) =>
    problem(status, `Failed to create job ${blueprint.name}: ${phrase}`);
  const verdict = judgeJob(blueprint);
  if (verdict === 'unreadable') throw refuse(400, 'Bad Request');
  if (!namespaces.includes(blueprint.namespace)) throw refuse(404, 'Not Found');
  if (verdict === 'invalid') throw refuse(422, 'Unprocessable Entity');
}

/** Throws what the creation of the Kubernetes service `<name>-ssh` would; the job is gone again then. */
export function admitService({ name, servicePorts }: Blueprint): void {
  const service = `${name}-ssh`;
  if (!isDnsLabel(service) || !uniquePorts(servicePorts.map(({ port }) => port))) {
    throw problem(404, `Failed to create service: ${service}`);
  }
}
