/** The requests whose answers a real API server and the fake must share: everything that the service relies on, once. */

// biome-ignore lint/suspicious/noExplicitAny: answers of an API, of any shape.
export type Any = any;

export interface Request {
  method: string;
  path: string;
  /** Media type; JSON when there is a body. */
  type?: string;
  body?: unknown;
  /** `none` sends no credentials, another text that bearer token. */
  credentials?: string;
}

export interface Step {
  title: string;
  /** @param seen bodies of earlier answers by title */
  request: (seen: Record<string, Any>) => Request;
  /** Milliseconds to wait before it, for what controllers do meanwhile. */
  after?: number;
  /** A watch is read for this many milliseconds. */
  watch?: number;
}

const namespace = 'rec';
const uai = 'uai-vers-0a1b2c3d';
const labels = { app: uai, uas: 'managed', user: 'vers' };
const long = 'a'.repeat(64);
const maps = `/api/v1/namespaces/${namespace}/configmaps`;
const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
const services = `/api/v1/namespaces/${namespace}/services`;
const leases = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;

const plainContainer = (name: string) => ({
  name,
  image: 'localhost/uai:1',
  ports: [{ containerPort: 22 }],
});

function job(name: string, pod: object = {}, jobLabels: object | undefined = undefined) {
  const own = { app: name, uas: 'managed', user: 'vers' };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, labels: jobLabels ?? own },
    spec: {
      backoffLimit: 1_000_000_000,
      template: {
        metadata: { labels: own },
        spec: { restartPolicy: 'OnFailure', containers: [plainContainer(name)], ...pod },
      },
    },
  };
}

const service = (name: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, labels },
  spec: {
    type: 'ClusterIP',
    selector: { app: uai },
    ports: [{ name: 'ssh', port: 22, targetPort: 22 }],
    ...spec,
  },
});

const get = (path: string) => () => ({ method: 'GET', path });
const post = (path: string, body: unknown, type?: string) => () => ({
  method: 'POST',
  path,
  body,
  ...(type ? { type } : {}),
});
const withData = (object: Any, json: string) => ({ ...object, data: { json } });
const withHolder = (object: Any, holderIdentity: string) => ({
  ...object,
  spec: { ...object.spec, holderIdentity },
});

export const steps: readonly Step[] = [
  { title: 'version', request: get('/version') },
  {
    title: 'no credentials',
    request: () => ({ method: 'GET', path: '/api/v1/namespaces', credentials: 'none' }),
  },
  {
    title: 'bad token',
    request: () => ({ method: 'GET', path: '/api/v1/namespaces', credentials: 'x.y.z' }),
  },
  { title: 'unknown path', request: get('/apis/nope/v1/things') },
  { title: 'wrong method', request: () => ({ method: 'POST', path: '/version' }) },
  {
    title: 'create namespace',
    request: post('/api/v1/namespaces', { metadata: { name: namespace } }),
  },
  {
    title: 'create configmap',
    after: 1000,
    request: post(maps, {
      metadata: { name: 'image-1', labels: { uas: 'image' } },
      data: { json: '{"imagename":"reg/a:1"}' },
    }),
  },
  { title: 'create again', request: post(maps, { metadata: { name: 'image-1' } }) },
  { title: 'get', request: get(`${maps}/image-1`) },
  { title: 'get missing', request: get(`${maps}/nope`) },
  {
    title: 'replace',
    request: (seen) => ({ method: 'PUT', path: `${maps}/image-1`, body: withData(seen.get, '2') }),
  },
  {
    title: 'replace stale',
    request: (seen) => ({ method: 'PUT', path: `${maps}/image-1`, body: withData(seen.get, '3') }),
  },
  {
    title: 'delete stale precondition',
    request: (seen) => ({
      method: 'DELETE',
      path: `${maps}/image-1`,
      body: { preconditions: { resourceVersion: seen.get.metadata.resourceVersion } },
    }),
  },
  { title: 'bad name', request: post(maps, { metadata: { name: 'Bad_Name' } }) },
  {
    title: 'unknown field, default validation',
    request: post(maps, { metadata: { name: 'u1' }, dato: {} }),
  },
  {
    title: 'unknown field, strict',
    request: post(`${maps}?fieldValidation=Strict`, { metadata: { name: 'u2' }, dato: {} }),
  },
  { title: 'not JSON', request: post(maps, '{') },
  { title: 'wrong media type', request: post(maps, 'x', 'text/plain') },
  {
    title: 'merge patch',
    request: () => ({
      method: 'PATCH',
      path: `${maps}/image-1`,
      type: 'application/merge-patch+json',
      body: { data: { more: 'x' } },
    }),
  },
  ...(['uas', 'other'] as const).map((manager, at) => ({
    title: ['server side apply', 'apply conflict of another manager'][at] ?? '',
    request: () => ({
      method: 'PATCH',
      path: `${maps}/image-2?fieldManager=${manager}`,
      type: 'application/apply-patch+yaml',
      body: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'image-2', ...(at === 0 ? { labels: { uas: 'image' } } : {}) },
        data: { json: String(at + 1) },
      },
    }),
  })),
  { title: 'list by label', request: get(`${maps}?labelSelector=uas%3Dimage`) },
  { title: 'list with limit', request: get(`${maps}?limit=1`) },
  { title: 'bad selector', request: get(`${maps}?labelSelector=a%3D%3D%2C%3D`) },
  { title: 'selector with a bad value', request: get(`${maps}?labelSelector=user%3Da%20b`) },
  { title: 'dry run', request: post(`${maps}?dryRun=All`, { metadata: { name: 'dry' } }) },
  {
    title: 'too large',
    request: post(maps, { metadata: { name: 'big' }, data: { json: 'x'.repeat(1_100_000) } }),
  },
  { title: 'create job', request: post(jobs, job(uai)) },
  { title: 'create job again', request: post(jobs, job(uai)) },
  {
    title: 'job in a missing namespace',
    request: post('/apis/batch/v1/namespaces/nope/jobs', job('x')),
  },
  { title: 'job name of 64', request: post(jobs, job(long)) },
  { title: 'job: label value invalid', request: post(jobs, job('l1', {}, { user: 'a b' })) },
  {
    title: 'job: bad quantity',
    request: post(
      jobs,
      job('q1', {
        containers: [{ name: 'q1', image: 'x', resources: { limits: { memory: '1 GB' } } }],
      }),
    ),
  },
  {
    title: 'job: port 0',
    request: post(
      jobs,
      job('p1', { containers: [{ name: 'p1', image: 'x', ports: [{ containerPort: 0 }] }] }),
    ),
  },
  {
    title: 'job: duplicate mount paths',
    request: post(
      jobs,
      job('m1', {
        containers: [
          {
            name: 'm1',
            image: 'x',
            volumeMounts: [
              { name: 'v', mountPath: '/a' },
              { name: 'v', mountPath: '/a' },
            ],
          },
        ],
        volumes: [{ name: 'v', emptyDir: {} }],
      }),
    ),
  },
  {
    title: 'job: unknown volume',
    request: post(
      jobs,
      job('m2', {
        containers: [{ name: 'm2', image: 'x', volumeMounts: [{ name: 'w', mountPath: '/a' }] }],
      }),
    ),
  },
  {
    title: 'job: restartPolicy Always',
    request: post(jobs, job('r1', { restartPolicy: 'Always' })),
  },
  {
    title: 'job: unknown priority class',
    request: post(jobs, job('pc', { priorityClassName: 'nope' })),
  },
  { title: 'create service', request: post(services, service(`${uai}-ssh`, {})) },
  { title: 'create service again', request: post(services, service(`${uai}-ssh`, {})) },
  {
    title: 'service: LoadBalancer',
    request: post(services, service('lb-ssh', { type: 'LoadBalancer' })),
  },
  { title: 'service: NodePort', request: post(services, service('np-ssh', { type: 'NodePort' })) },
  { title: 'service name too long', request: post(services, service(long, {})) },
  { title: 'service name starts with a digit', request: post(services, service('1abc', {})) },
  {
    title: 'service: duplicate ports',
    request: post(
      services,
      service('dp', {
        ports: [
          { name: 'a', port: 80 },
          { name: 'b', port: 80 },
        ],
      }),
    ),
  },
  { title: 'service: no ports', request: post(services, service('nop', { ports: [] })) },
  {
    title: 'pods of the job',
    after: 1500,
    request: get(`/api/v1/namespaces/${namespace}/pods?labelSelector=app%3D${uai}`),
  },
  { title: 'events', request: get(`/api/v1/namespaces/${namespace}/events?limit=5`) },
  {
    title: 'delete job, background',
    request: () => ({ method: 'DELETE', path: `${jobs}/${uai}?propagationPolicy=Background` }),
  },
  {
    title: 'watch of the jobs from the list on, 4 s',
    watch: 1500,
    request: (seen) => ({
      method: 'GET',
      path: `${jobs}?watch=1&resourceVersion=${seen.events.metadata.resourceVersion}&allowWatchBookmarks=true`,
    }),
  },
  { title: 'delete job again', request: () => ({ method: 'DELETE', path: `${jobs}/${uai}` }) },
  {
    title: 'delete jobs by selector',
    request: () => ({
      method: 'DELETE',
      path: `${jobs}?labelSelector=uas%3Dmanaged&propagationPolicy=Background`,
    }),
  },
  {
    title: 'watch from a version that never was',
    watch: 500,
    request: get(`${maps}?watch=1&resourceVersion=999999999`),
  },
  { title: 'watch with a bad version', request: get(`${maps}?watch=1&resourceVersion=abc`) },
  {
    title: 'lease',
    request: post(leases, {
      metadata: { name: 'uas' },
      spec: {
        holderIdentity: 'a',
        leaseDurationSeconds: 15,
        renewTime: '2026-01-01T00:00:00.000000Z',
      },
    }),
  },
  {
    title: 'lease taken over',
    request: (seen) => ({
      method: 'PUT',
      path: `${leases}/uas`,
      body: withHolder(seen.lease, 'b'),
    }),
  },
  {
    title: 'lease, late rival',
    request: (seen) => ({
      method: 'PUT',
      path: `${leases}/uas`,
      body: withHolder(seen.lease, 'c'),
    }),
  },
  {
    title: 'access review',
    request: post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      spec: {
        resourceAttributes: { verb: 'create', group: 'batch', resource: 'jobs', namespace },
      },
    }),
  },
  {
    title: 'delete namespace',
    request: () => ({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` }),
  },
  {
    title: 'create in a namespace that ends',
    request: post(maps, { metadata: { name: 'late' } }),
  },
];
