/** Whether the cluster is there, lets us do what we need, and would start UAIs. Nothing is changed: writes are dry runs. */
import { messageOf } from '../../core/errors.ts';
import type { ServeConfig } from '../config/read-config.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { isStatus } from '../kubernetes/errors.ts';
import { type KindName, pathOf } from '../kubernetes/resources.ts';
import { ownRights, type Right, uaiRights } from '../rights.ts';
import { checkClasses } from './classes.ts';
import { type Finding, fail, ok } from './finding.ts';

const applyManifests = 'apply the output of: uas serve manifests';

async function checkVersion(client: Kubernetes): Promise<Finding> {
  const { value } = await client.call<{ gitVersion: string; major: string; minor: string }>(
    'GET',
    '/version',
  );
  const minor = Number.parseInt(value.minor, 10);
  const where = `Kubernetes ${value.gitVersion} at ${client.server.origin}`;
  if (Number(value.major) > 1 || minor >= 20) return ok('cluster', where);
  return fail('cluster', `${where} is older than 1.20`, 'update the cluster');
}

async function mayDo(
  client: Kubernetes,
  namespace: string,
  { group, resource }: Right,
  verb: string,
): Promise<boolean> {
  const { value } = await client.call<{ status?: { allowed?: boolean } }>(
    'POST',
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    {
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { namespace, verb, group, resource } },
      },
    },
  );
  return value.status?.allowed === true;
}

async function checkRights(
  client: Kubernetes,
  namespace: string,
  rights: readonly Right[],
): Promise<Finding> {
  const check = `rights in ${namespace}`;
  const missing: string[] = [];
  for (const right of rights) {
    const allowed = await Promise.all(
      right.verbs.map((verb) => mayDo(client, namespace, right, verb)),
    );
    const denied = right.verbs.filter((_verb, at) => !allowed[at]);
    if (denied.length > 0) missing.push(`${denied.join(', ')} ${right.resource}`);
  }
  if (missing.length === 0) return ok(check, 'all that is needed');
  return fail(check, `not allowed: ${missing.join('; ')}`, applyManifests);
}

/** A pod as a UAI has it, as far as admission looks at it. */
const samplePod = ({ priorityClass }: ServeConfig) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { generateName: 'uas-serve-check-', labels: { uas: 'check' } },
  spec: {
    restartPolicy: 'OnFailure',
    containers: [{ name: 'check', image: 'check' }],
    ...(priorityClass === undefined ? {} : { priorityClassName: priorityClass }),
  },
});

async function checkPods(
  client: Kubernetes,
  config: ServeConfig,
  namespace: string,
): Promise<Finding> {
  const check = `UAIs in ${namespace}`;
  try {
    await client.call('POST', pathOf('pods', namespace), {
      query: { dryRun: 'All' },
      body: samplePod(config),
    });
    return ok(check, 'a pod would be admitted');
  } catch (error) {
    const message = messageOf(error);
    const { priorityClass } = config;
    if (/PriorityClass/.test(message)) {
      return fail(check, message, `make the priority class ${priorityClass}: ${applyManifests}`);
    }
    if (isStatus(error, 404)) {
      const fix = `kubectl create namespace ${namespace}, or leave it out of uaiNamespaces`;
      return fail(check, `the namespace ${namespace} does not exist`, fix);
    }
    const isRight = /cannot create resource/.test(message);
    const policy = 'ask who made the policy or quota, or use another namespace';
    return fail(check, message, isRight ? applyManifests : policy);
  }
}

async function checkWritable(
  client: Kubernetes,
  namespace: string,
  kind: KindName,
): Promise<Finding> {
  const [check, body] =
    kind === 'leases'
      ? ['Lease', { metadata: { generateName: 'uas-serve-check-' }, spec: {} }]
      : ['ConfigMap', { metadata: { generateName: 'uas-serve-check-' }, data: {} }];
  try {
    await client.call('POST', pathOf(kind, namespace), { query: { dryRun: 'All' }, body });
    return ok(check, `can be written in ${namespace}`);
  } catch (error) {
    return fail(check, messageOf(error), applyManifests);
  }
}

export async function checkCluster(client: Kubernetes, config: ServeConfig): Promise<Finding[]> {
  const { namespace, uaiNamespaces } = config;
  try {
    const findings = [await checkVersion(client)];
    findings.push(await checkRights(client, namespace, ownRights));
    for (const name of uaiNamespaces) findings.push(await checkRights(client, name, uaiRights));
    findings.push(await checkWritable(client, namespace, 'configMaps'));
    findings.push(await checkWritable(client, namespace, 'leases'));
    for (const name of uaiNamespaces) findings.push(await checkPods(client, config, name));
    findings.push(...(await checkClasses(client, config)));
    return findings;
  } catch (error) {
    const fix = 'check kubeconfig, its context, and that the API server runs';
    return [fail('cluster', messageOf(error), fix)];
  }
}
