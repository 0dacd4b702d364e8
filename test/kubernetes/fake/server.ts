/** The API server of the fake: HTTP on loopback over a cluster in memory. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, type Attempt, anonymous, isAllowed, notAllowed } from './access.ts';
import { Cluster, type ClusterOptions } from './cluster.ts';
import { Controllers } from './controllers.ts';
import { apiVersionOf, fieldsOf, type Kind, kindOf } from './kinds.ts';
import { type NodeOptions, ScriptedNode } from './node.ts';
import { FieldOwners, mergePatch, strategicPatch } from './patch.ts';
import { fieldSelector, labelSelector } from './selectors.ts';
import { badRequest, conflict, notFound, Refusal } from './status.ts';
import type { Any, Change, Item } from './store.ts';

/** What goes wrong with requests, as a test says. */
export interface Faults {
  /** Milliseconds before an answer. */
  latency?: number;
  /** Refusals: the first of them that fits a request answers it. */
  refuse?: (request: { method: string; path: string; isWatch: boolean }) => Refusal | undefined;
  /** The connection breaks after the request was carried out. */
  loseAnswer?: (request: { method: string; path: string }) => boolean;
  /** Watches say nothing more, bookmarks neither. */
  silentWatches?: boolean;
}

export interface FakeOptions extends ClusterOptions {
  node?: NodeOptions | false;
  /** Without controllers nothing happens by itself: thousands of objects are put in at once then. */
  controllers?: boolean;
  /** Services of type LoadBalancer get an address. */
  balancer?: boolean;
  /** Bearer tokens. Without any, every caller may do everything. */
  tokens?: ReadonlyMap<string, Account>;
  /** Milliseconds between bookmarks of a watch. */
  bookmarks?: number;
}

interface Target {
  kind: Kind;
  namespace: string | undefined;
  name: string | undefined;
  subresource: string | undefined;
}

function targetOf(path: string): Target | undefined {
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  const [root, group = '', version = ''] = parts[0] === 'api' ? ['api', '', parts[1]] : parts;
  if (root !== 'api' && root !== 'apis') return undefined;
  const rest = parts.slice(root === 'api' ? 2 : 3);
  const isScoped = rest[0] === 'namespaces' && rest.length > 2;
  const namespace = isScoped ? rest[1] : undefined;
  const [plural = '', name, subresource] = isScoped ? rest.slice(2) : rest;
  const kind = kindOf(group, version, plural);
  return kind && { kind, namespace, name, subresource };
}

const verbs: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
};

function verbOf(method: string, target: Target, isWatch: boolean): string {
  if (method === 'GET' && isWatch) return 'watch';
  if (method === 'GET') return target.name === undefined ? 'list' : 'get';
  if (method === 'DELETE') return target.name === undefined ? 'deletecollection' : 'delete';
  return verbs[method] ?? method.toLowerCase();
}

const bodyTypes = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/** An object as an item of a list: its kind is said by the list. */
function asItem({ kind: _kind, apiVersion: _version, ...item }: Item): Omit<Item, 'kind'> {
  return item as Item;
}

export class FakeKubernetes {
  readonly cluster: Cluster;
  readonly node: ScriptedNode | undefined;
  readonly faults: Faults = {};
  /** Method and path of every request, without the query. */
  readonly requests: string[] = [];
  readonly #options: FakeOptions;
  readonly #controllers: Controllers | undefined;
  readonly #owners = new FieldOwners();
  readonly #watches = new Set<ServerResponse>();
  #server = createServer((request, reply) => void this.#answer(request, reply));
  #port = 0;

  constructor(options: FakeOptions) {
    this.#options = options;
    this.cluster = new Cluster(options);
    this.#controllers =
      options.controllers === false ? undefined : new Controllers(this.cluster, options.balancer);
    this.node = options.node === false ? undefined : new ScriptedNode(this.cluster, options.node);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  /** Ends connections as a kill does; the objects stay, as those in etcd do. */
  async kill(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
    this.#server = createServer((request, reply) => void this.#answer(request, reply));
  }

  async stop(): Promise<void> {
    this.#controllers?.stop();
    this.node?.stop();
    await this.kill();
  }

  /** Breaks the connection of every watch. */
  dropWatches(): void {
    for (const reply of this.#watches) reply.destroy();
  }

  namespace(name: string): void {
    this.cluster.create(this.cluster.kind('namespaces'), { metadata: { name } });
  }

  async #answer(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const { method = 'GET' } = request;
    const url = new URL(request.url ?? '/', this.url);
    this.requests.push(`${method} ${url.pathname}`);
    try {
      const body = await textOf(request);
      if (this.faults.latency) await sleep(this.faults.latency);
      const isWatch = ['1', 'true'].includes(url.searchParams.get('watch') ?? '');
      const refusal = this.faults.refuse?.({ method, path: url.pathname, isWatch });
      if (refusal) throw refusal;
      const answer = this.#handle(request, url, body, isWatch);
      if (answer === 'watch') {
        this.#watch(url, reply);
        return;
      }
      if (this.faults.loseAnswer?.({ method, path: url.pathname })) {
        request.socket.destroy();
        return;
      }
      send(reply, answer.status, answer.body, answer.headers);
    } catch (error) {
      if (!(error instanceof Refusal)) {
        send(reply, 500, { kind: 'Status', message: String((error as Error).stack) });
        return;
      }
      send(reply, error.status.code ?? 500, error.status, error.headers);
    }
  }

  #accountOf(request: IncomingMessage): Account {
    const { tokens } = this.#options;
    const { authorization } = request.headers;
    if (!tokens) return { user: 'admin', rules: 'all' };
    if (authorization === undefined) return anonymous;
    const account = tokens.get(authorization.replace(/^Bearer /i, ''));
    if (!account) throw new Refusal(401, 'Unauthorized', 'Unauthorized');
    return account;
  }

  #handle(request: IncomingMessage, url: URL, body: string, isWatch: boolean): Answer | 'watch' {
    const { method = 'GET' } = request;
    const account = this.#accountOf(request);
    const path = url.pathname;
    if (path === '/version') {
      if (method !== 'GET') throw methodNotAllowed();
      return ok(versions[this.cluster.release]);
    }
    if (['/healthz', '/readyz', '/livez'].includes(path)) return { status: 200, body: 'ok' };
    if (path === '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews') {
      return this.#review(account, JSON.parse(body));
    }
    const target = targetOf(path);
    if (!target) return { status: 404, body: '404 page not found\n' };
    this.#authorize(account, target, verbOf(method, target, isWatch));
    if (method === 'GET') return isWatch ? 'watch' : this.#read(target, url);
    if (method === 'POST') return this.#create(target, url, request, body);
    if (method === 'PUT') return this.#replace(target, url, parse(target.kind, request, body));
    if (method === 'PATCH') return this.#patch(target, url, request, body);
    if (method === 'DELETE') return this.#remove(target, url, body);
    throw methodNotAllowed();
  }

  #authorize(account: Account, { kind, namespace, name, subresource }: Target, verb: string): void {
    const attempt: Attempt = {
      verb,
      group: kind.group,
      resource: subresource ? `${kind.plural}/${subresource}` : kind.plural,
      namespace: kind.plural === 'namespaces' ? name : namespace,
      name: verb === 'create' ? undefined : name,
    };
    if (!isAllowed(account, attempt)) throw notAllowed(account, attempt, kind);
  }

  #review(account: Account, given: Any): Answer {
    const {
      namespace,
      verb,
      group = '',
      resource,
      subresource,
    } = given.spec.resourceAttributes ?? {};
    const allowed = isAllowed(account, {
      verb,
      group,
      resource: subresource ? `${resource}/${subresource}` : resource,
      namespace: namespace || undefined,
    });
    return {
      status: 201,
      body: {
        kind: 'SelfSubjectAccessReview',
        apiVersion: 'authorization.k8s.io/v1',
        metadata: this.cluster.release === '1.20' ? { creationTimestamp: null } : {},
        spec: given.spec,
        status: { allowed },
      },
    };
  }

  #one({ kind, namespace, name = '' }: Target): Item {
    const item = this.cluster.store.get(kind.plural, namespace, name);
    if (!item) throw notFound(kind, name);
    return item;
  }

  /** @param after key to go on behind @param most how many are wanted at the most */
  #selected(
    { kind, namespace }: Target,
    query: URLSearchParams,
    after = '',
    most = Infinity,
  ): Item[] {
    const labels = labelSelector(query.get('labelSelector'));
    const fields = fieldSelector(query.get('fieldSelector'), Object.keys(kind.fields ?? {}));
    const hasFields = query.has('fieldSelector');
    const found: Item[] = [];
    for (const item of this.cluster.store.after(kind.plural, namespace, after)) {
      if (found.length >= most) break;
      if (!labels(item.metadata.labels ?? {})) continue;
      if (!hasFields || fields(fieldsOf(kind, item))) found.push(item);
    }
    return found;
  }

  #read(target: Target, url: URL): Answer {
    if (target.name !== undefined) return ok(this.#one(target));
    const { kind } = target;
    const query = url.searchParams;
    const version = String(this.cluster.store.version);
    const metadata: Any = { resourceVersion: version };
    const from = query.get('continue');
    let after = '';
    if (from) {
      const { start, rv } = JSON.parse(Buffer.from(from, 'base64').toString('utf8'));
      if (this.cluster.store.since(rv) === undefined) throw expired();
      after = String(start);
    }
    const limit = Number(query.get('limit') ?? 0);
    const hasSelector = query.has('labelSelector') || query.has('fieldSelector');
    // Without selectors the rest is counted.
    const most = limit > 0 && hasSelector ? limit + 1 : Infinity;
    let items = this.#selected(target, query, after, most);
    if (limit > 0 && items.length > limit) {
      const last = items[limit - 1]?.metadata;
      const token = {
        v: 'meta.k8s.io/v1',
        rv: Number(version),
        start: `${last?.namespace ?? ''}/${last?.name}`,
      };
      metadata.continue = Buffer.from(JSON.stringify(token)).toString('base64');
      if (!hasSelector) metadata.remainingItemCount = items.length - limit;
      items = items.slice(0, limit);
    }
    return ok({
      kind: `${kind.kind}List`,
      apiVersion: apiVersionOf(kind),
      metadata,
      items: items.map(asItem),
    });
  }

  #create(target: Target, url: URL, request: IncomingMessage, body: string): Answer {
    const { kind, namespace, subresource } = target;
    const given = parse(kind, request, body);
    const unknown = Object.keys(given).filter((key) => !kind.known.includes(key));
    const warnings: string[] = [];
    for (const key of unknown) {
      delete given[key];
      if (this.cluster.release === '1.20') continue;
      if (url.searchParams.get('fieldValidation') === 'Strict') {
        throw badRequest(
          `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: strict decoding error: unknown field "${key}"`,
        );
      }
      warnings.push(`unknown field "${key}"`);
    }
    if (subresource) throw methodNotAllowed();
    checkQuantities(kind, given, body, this.cluster.release);
    const isDryRun = url.searchParams.get('dryRun') === 'All';
    const item = this.cluster.create(
      kind,
      {
        ...given,
        metadata: { ...given.metadata, ...(kind.isNamespaced && namespace ? { namespace } : {}) },
      },
      { isDryRun },
    );
    return { status: 201, body: item, headers: warningHeaders(warnings) };
  }

  #replace(target: Target, url: URL, given: Item): Answer {
    const { kind, namespace, name = '', subresource } = target;
    const item = {
      ...given,
      metadata: { ...given.metadata, ...(namespace ? { namespace } : {}), name },
    };
    return ok(
      this.cluster.update(kind, item, {
        isStatus: subresource === 'status',
        isDryRun: url.searchParams.get('dryRun') === 'All',
      }),
    );
  }

  #patch(target: Target, url: URL, request: IncomingMessage, body: string): Answer {
    const { kind, namespace, name = '', subresource } = target;
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim();
    const before = this.cluster.store.get(kind.plural, namespace, name);
    const patch = JSON.parse(body);
    if (type === 'application/apply-patch+yaml') {
      const manager = url.searchParams.get('fieldManager') ?? '';
      const force = url.searchParams.get('force') === 'true';
      const next = this.#owners.apply(kind, before, patch, manager, force);
      const item: Item = {
        ...next,
        metadata: { ...next.metadata, name, ...(namespace ? { namespace } : {}) },
      };
      const stored = before ? this.cluster.update(kind, item) : this.cluster.create(kind, item);
      this.#owners.remember(stored.metadata.uid ?? '', patch, manager);
      return { status: before ? 200 : 201, body: stored };
    }
    if (!before) throw notFound(kind, name);
    const apply = type === 'application/strategic-merge-patch+json' ? strategicPatch : mergePatch;
    if (apply === mergePatch && type !== 'application/merge-patch+json') {
      throw new Refusal(
        415,
        'UnsupportedMediaType',
        'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
      );
    }
    const asked = patch.metadata?.resourceVersion;
    if (asked && asked !== before.metadata.resourceVersion) throw conflict(kind, name);
    const next = apply(before, patch);
    return ok(this.cluster.update(kind, next, { isStatus: subresource === 'status' }));
  }

  #remove(target: Target, url: URL, body: string): Answer {
    const { kind, name } = target;
    const options = body.trim() === '' ? {} : JSON.parse(body);
    const grace =
      options.gracePeriodSeconds ?? url.searchParams.get('gracePeriodSeconds') ?? undefined;
    const graceSeconds = grace === undefined ? undefined : Number(grace);
    if (name === undefined) {
      const items = this.#selected(target, url.searchParams);
      for (const item of items) this.cluster.remove(kind, item, { graceSeconds });
      return ok({
        kind: `${kind.kind}List`,
        apiVersion: apiVersionOf(kind),
        metadata: { resourceVersion: String(this.cluster.store.version) },
        items: items.map(asItem),
      });
    }
    const propagation = options.propagationPolicy ?? url.searchParams.get('propagationPolicy');
    const isWarned = kind.kind === 'Job' && !propagation && this.cluster.release !== '1.20';
    const headers = warningHeaders(
      isWarned
        ? [
            'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
          ]
        : [],
    );
    const item = this.cluster.store.get(kind.plural, target.namespace, name);
    if (!item) throw Object.assign(notFound(kind, name), { headers });
    const { resourceVersion, uid } = options.preconditions ?? {};
    for (const [words, asked, real] of [
      ['ResourceVersion', resourceVersion, item.metadata.resourceVersion],
      ['UID', uid, item.metadata.uid],
    ]) {
      if (asked !== undefined && asked !== real) throw precondition(kind, name, words, asked, real);
    }
    const gone = this.cluster.remove(kind, item, { graceSeconds });
    if (kind.plural === 'namespaces' || gone.metadata.deletionTimestamp) return ok(gone, headers);
    return ok(
      {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: {
          name,
          ...(kind.group ? { group: kind.group } : {}),
          kind: kind.plural,
          uid: item.metadata.uid,
        },
      },
      headers,
    );
  }

  #watch(url: URL, reply: ServerResponse): void {
    const target = targetOf(url.pathname) as Target;
    const query = url.searchParams;
    const { store } = this.cluster;
    const asked = query.get('resourceVersion') ?? '';
    if (!/^\d*$/.test(asked)) {
      throw new Refusal(
        500,
        '',
        `resourceVersion: Invalid value: "${asked}": strconv.ParseUint: parsing "${asked}": invalid syntax`,
      );
    }
    const labels = labelSelector(query.get('labelSelector'));
    const fields = fieldSelector(query.get('fieldSelector'), Object.keys(target.kind.fields ?? {}));
    const fits = (item: Item | undefined) =>
      item !== undefined &&
      (target.namespace === undefined || item.metadata.namespace === target.namespace) &&
      labels(item.metadata.labels ?? {}) &&
      fields(fieldsOf(target.kind, item));
    reply.writeHead(200, { 'content-type': 'application/json' });
    reply.flushHeaders();
    const write = (type: string, object: unknown) => {
      if (!this.faults.silentWatches) reply.write(`${JSON.stringify({ type, object })}\n`);
    };
    const tell = ({ plural, type, object, before }: Change) => {
      if (plural !== target.kind.plural) return;
      const [was, is] = [fits(before), type !== 'DELETED' && fits(object)];
      if (is) write(was ? 'MODIFIED' : 'ADDED', object);
      else if (was || (type === 'DELETED' && fits(object))) write('DELETED', object);
    };
    if (asked === '' || asked === '0') {
      for (const item of store.list(target.kind.plural, target.namespace)) {
        if (fits(item)) write('ADDED', item);
      }
    } else {
      const missed = store.since(Number(asked));
      if (missed === undefined) {
        reply.end(`${JSON.stringify({ type: 'ERROR', object: expired().status })}\n`);
        return;
      }
      for (const change of missed) tell(change);
    }
    this.#follow(reply, target, tell, write, Number(query.get('timeoutSeconds') ?? 1800));
  }

  #follow(
    reply: ServerResponse,
    { kind }: Target,
    tell: (change: Change) => void,
    write: (type: string, object: unknown) => void,
    seconds: number,
  ): void {
    const { store } = this.cluster;
    const mark = () =>
      write('BOOKMARK', {
        kind: kind.kind,
        apiVersion: apiVersionOf(kind),
        metadata: { resourceVersion: String(store.version), creationTimestamp: null },
      });
    const deaf = store.listen(tell);
    const bookmarks = setInterval(mark, this.#options.bookmarks ?? 60_000);
    const timer = setTimeout(() => {
      if (this.faults.silentWatches) return;
      mark();
      reply.end();
    }, seconds * 1000);
    this.#watches.add(reply);
    reply.once('close', () => {
      deaf();
      clearInterval(bookmarks);
      clearTimeout(timer);
      this.#watches.delete(reply);
    });
  }
}

interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

const ok = (body: unknown, headers: Record<string, string> = {}): Answer => ({
  status: 200,
  body,
  headers,
});

const methodNotAllowed = () =>
  new Refusal(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );

/** The version that was asked for is not known any more. */
const expired = () =>
  new Refusal(410, 'Expired', 'The resourceVersion for the provided watch is too old.');

const precondition = (kind: Kind, name: string, words: unknown, asked: unknown, real: unknown) =>
  new Refusal(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${kind.kind} "${name}": the ${words} in the precondition (${asked}) does not match the ${words} in record (${real}). The object might have been modified`,
    { name, ...(kind.group ? { group: kind.group } : {}), kind: kind.kind },
  );

const warningHeaders = (warnings: readonly string[]): Record<string, string> =>
  warnings.length === 0
    ? {}
    : { warning: warnings.map((text) => `299 - ${JSON.stringify(text)}`).join(', ') };

const versions = {
  '1.20': { major: '1', minor: '20', gitVersion: 'v1.20.2', platform: 'linux/amd64' },
  '1.36': { major: '1', minor: '36', gitVersion: 'v1.36.2', platform: 'linux/amd64' },
} as const;

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function parse(kind: Kind, request: IncomingMessage, body: string): Item {
  const type = (request.headers['content-type'] ?? 'application/json').split(';')[0]?.trim() ?? '';
  if (!bodyTypes.includes(type)) {
    throw new Refusal(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: ${bodyTypes.join(', ')}`,
    );
  }
  try {
    const value = JSON.parse(body);
    return { ...value, metadata: value.metadata ?? {} };
  } catch {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind.kind}): couldn't get version/kind; json parse error: unexpected end of JSON input (${body})`,
    );
  }
}

/** A field of the wrong form makes the whole body bad. */
function checkForms(kind: Kind, spec: Any): void {
  const bad = (what: string) =>
    badRequest(
      `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${what}`,
    );
  for (const { resources = {} } of spec?.containers ?? []) {
    for (const part of ['limits', 'requests']) {
      const value = resources[part];
      if (value !== undefined && (typeof value !== 'object' || Array.isArray(value))) {
        throw bad(`cannot unmarshal ${part} into a ResourceList`);
      }
    }
  }
  if ((spec?.tolerations ?? []).some(isBrokenToleration))
    throw bad('cannot unmarshal a toleration');
  for (const volume of spec?.volumes ?? []) {
    const field = brokenField(volume);
    if (field !== undefined) throw bad(`cannot unmarshal ${field}`);
  }
}

function isBrokenToleration(toleration: Any): boolean {
  const texts = ['key', 'operator', 'value', 'effect'].map((name) => toleration?.[name]);
  const isBad = texts.some((text) => text !== undefined && typeof text !== 'string');
  return isBad || typeof toleration !== 'object';
}

/** The first field of a volume's source that has the wrong type. */
function brokenField(volume: Any): string | undefined {
  for (const source of ['configMap', 'secret']) {
    const { items, defaultMode } = volume[source] ?? {};
    if (items !== undefined && !Array.isArray(items)) return `${source}.items`;
    if (defaultMode !== undefined && typeof defaultMode !== 'number')
      return `${source}.defaultMode`;
  }
  return undefined;
}

const quantity = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;

/** Quantities are part of the form of the body: one that cannot be read makes the body bad, not the value. */
function checkQuantities(kind: Kind, item: Item, body: string, release: string): void {
  const spec = item.spec?.template?.spec ?? item.spec;
  checkForms(kind, spec);
  if (item.spec?.parallelism > 2 ** 31 - 1) {
    throw badRequest(
      `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: parallelism overflows int32`,
    );
  }
  for (const container of spec?.containers ?? []) {
    for (const part of ['limits', 'requests']) {
      const values = Object.values(container.resources?.[part] ?? {});
      const value = values.find((one) => !quantity.test(String(one)));
      if (value !== undefined) throw badQuantity(kind, part, value, body, release);
    }
  }
}

function badQuantity(
  kind: Kind,
  part: string,
  value: unknown,
  body: string,
  release: string,
): Refusal {
  const words = `quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`;
  const about = `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: `;
  if (release !== '1.20') return badRequest(about + words);
  const end = body.indexOf(JSON.stringify(value)) + JSON.stringify(value).length;
  const near = body.slice(end - 10, end + 10);
  const bigger = body.slice(Math.max(0, end - 50), end + 50);
  return badRequest(
    `${about}v1.Job.Spec: v1.JobSpec.Template: v1.PodTemplateSpec.Spec: v1.PodSpec.Containers: []v1.Container: v1.Container.Resources: v1.ResourceRequirements.${part === 'limits' ? 'Limits' : 'Requests'}: unmarshalerDecoder: ${words}, error found in #10 byte of ...|${near}|..., bigger context ...|${bigger}|...`,
  );
}

function send(
  reply: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const isText = typeof body === 'string';
  const text = isText ? body : `${JSON.stringify(body)}\n`;
  reply.writeHead(status, {
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
    ...headers,
  });
  reply.end(text);
}
