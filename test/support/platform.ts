/**
 * A Seqera Platform with managed identities for msw, written from its published behavior alone: pages of at most
 * 100, rows for members rather than credentials, writes that answer 200 and 204, deletes that refuse on request.
 */
import { HttpResponse, http, type JsonBodyType, type RequestHandler } from 'msw';

export const platformUrl = 'https://platform.test';
export const accessToken = 'tower-token-0123456789';

export interface PlatformMember {
  userId: number;
  userName: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  role?: string;
}

export interface StoredCredentials {
  id: number;
  userName: string;
  privateKey: string;
  passphrase?: string | undefined;
}

export interface PlatformIdentity {
  id: number;
  name: string;
  platform: string;
  config: Record<string, unknown>;
  credentials: Map<number, StoredCredentials>;
}

export interface PlatformOptions {
  members?: PlatformMember[];
  /** The caller; an owner unless the role says otherwise. */
  me?: PlatformMember;
  organizations?: { id: number; name: string }[];
  identities?: { id: number; name: string; platform?: string; config?: Record<string, unknown> }[];
  describeFlat?: boolean;
  /** Runs that use the credentials of a user. */
  runs?: Record<number, { type: string; id: string; name: string; url?: string }[]>;
  /** Looks at every request first; an answer ends it there. */
  before?: (
    request: Request,
    count: number,
  ) => Response | undefined | Promise<Response | undefined>;
  /** Changes the answer to a request that was carried out. */
  after?: (request: Request, answer: Response) => Response | Promise<Response>;
}

export interface Platform {
  handlers: RequestHandler[];
  identities: PlatformIdentity[];
  members: PlatformMember[];
  /** `METHOD /path?query` of everything that was asked. */
  calls: string[];
  bodies: unknown[];
}

const refuse = (message: string) => HttpResponse.json({ message }, { status: 400 });

interface WriteBody {
  provider?: string;
  credentials?: { provider?: string; keys?: { privateKey?: string; passphrase?: string } };
  metadata?: { userName?: string };
}

export const owner: PlatformMember = {
  userId: 1,
  userName: 'olga',
  firstName: 'Olga',
  lastName: 'Owner',
  email: 'olga@example.com',
  role: 'owner',
};

export function createPlatform(options: PlatformOptions = {}): Platform {
  const me = options.me ?? owner;
  const members = [me, ...(options.members ?? [])];
  const organizations = options.organizations ?? [{ id: 900, name: 'acme' }];
  const identities: PlatformIdentity[] = (options.identities ?? [{ id: 31, name: 'hpc1' }]).map(
    ({ id, name, platform = 'slurm-platform', config }) => ({
      id,
      name,
      platform,
      config: config ?? { discriminator: platform, hostName: 'login.example.com', port: 22 },
      credentials: new Map(),
    }),
  );
  const calls: string[] = [];
  const bodies: unknown[] = [];
  let nextId = 500;
  let count = 0;

  const page = (url: URL, key: string, rows: unknown[]) => {
    const max = Math.min(Number(url.searchParams.get('max') ?? 20), 100);
    const offset = Number(url.searchParams.get('offset') ?? 0);
    return HttpResponse.json({
      [key]: rows.slice(offset, offset + max),
      totalSize: rows.length,
    } as JsonBodyType);
  };
  const described = ({ credentials: _none, ...identity }: PlatformIdentity) => identity;
  const identityOf = (params: Record<string, unknown>) =>
    identities.find(({ id }) => String(id) === params.id);

  const rowOf = (identity: PlatformIdentity, member: PlatformMember) => {
    const held = identity.credentials.get(member.userId);
    return {
      managedCredentialsId: held?.id ?? null,
      userId: member.userId,
      userName: member.userName,
      firstName: member.firstName,
      lastName: member.lastName,
      ...(held
        ? { provider: 'ssh', metadata: { discriminator: 'ssh', userName: held.userName } }
        : {}),
    };
  };
  const checkWrite = ({ provider, credentials, metadata }: WriteBody) => {
    if (provider !== 'ssh' || credentials?.provider !== 'ssh') return refuse('Unknown provider');
    if (!metadata?.userName) return refuse('Missing user name');
    if (!/^-----BEGIN [A-Z ]*PRIVATE KEY-----\n/.test(credentials.keys?.privateKey ?? '')) {
      return refuse('Unrecognised SSH private key type');
    }
    return undefined;
  };
  const store = (identity: PlatformIdentity, userId: number, id: number, body: WriteBody) => {
    identity.credentials.set(userId, {
      id,
      userName: body.metadata?.userName ?? '',
      privateKey: body.credentials?.keys?.privateKey ?? '',
      passphrase: body.credentials?.keys?.passphrase,
    });
  };
  const inTheWay = (url: URL, userIds: Iterable<number>, identity: PlatformIdentity) => {
    if (url.searchParams.get('checked') !== 'true') return undefined;
    for (const userId of userIds) {
      const conflicts = options.runs?.[userId] ?? [];
      const managedCredentialsId = String(identity.credentials.get(userId)?.id);
      if (conflicts.length > 0) {
        return HttpResponse.json({ managedCredentialsId, conflicts }, { status: 409 });
      }
    }
    return undefined;
  };

  type Handle = (given: { url: URL; body: never; params: Record<string, unknown> }) => Response;
  const routes: [method: 'get' | 'post' | 'put' | 'delete', path: string, handle: Handle][] = [
    [
      'get',
      '/user-info',
      () => HttpResponse.json({ user: { id: me.userId, userName: me.userName } }),
    ],
    [
      'get',
      '/user/:id/workspaces',
      () =>
        HttpResponse.json({
          orgsAndWorkspaces: organizations.flatMap(({ id, name }) => [
            {
              orgId: id,
              orgName: name,
              workspaceId: null,
              workspaceName: null,
              roles: [me.role ?? 'member'],
            },
            {
              orgId: id,
              orgName: name,
              workspaceId: id + 1,
              workspaceName: 'shared',
              roles: ['admin'],
            },
          ]),
        }),
    ],
    [
      'get',
      '/orgs/:org/members',
      ({ url }) => {
        const search = url.searchParams.get('search') ?? '';
        const found = members.filter(({ userName, email = '' }) =>
          `${userName} ${email}`.includes(search),
        );
        return page(
          url,
          'members',
          found.map((member) => ({ memberId: member.userId + 10_000, ...member })),
        );
      },
    ],
    [
      'delete',
      '/orgs/:org/members/:id',
      ({ params }) => {
        const at = members.findIndex(({ userId }) => String(userId + 10_000) === params.id);
        if (at === -1) return refuse('No such member');
        members.splice(at, 1);
        return new HttpResponse(null, { status: 204 });
      },
    ],
    ['get', '/identities', ({ url }) => page(url, 'managedIdentities', identities.map(described))],
    [
      'post',
      '/identities',
      ({ body }) => {
        const { name, platform, config } = body as PlatformIdentity;
        if (!config?.discriminator) return refuse('Missing config discriminator');
        if (identities.some((other) => other.name === name)) return refuse('Name already in use');
        nextId += 1;
        const identity = { id: nextId, name, platform, config, credentials: new Map() };
        identities.push(identity);
        return HttpResponse.json(described(identity));
      },
    ],
    [
      'get',
      '/identities/:id',
      ({ params }) => {
        const identity = identityOf(params);
        if (!identity) return new HttpResponse(null, { status: 403 });
        const value = described(identity);
        return HttpResponse.json(options.describeFlat ? value : { managedIdentity: value });
      },
    ],
    [
      'put',
      '/identities/:id',
      ({ params, body }) => {
        const identity = identityOf(params);
        const { managedIdentity } = body as { managedIdentity?: PlatformIdentity };
        if (!identity) return new HttpResponse(null, { status: 403 });
        if (!managedIdentity?.config?.discriminator) return refuse('Missing config discriminator');
        const { hostName, port } = managedIdentity.config;
        identity.name = managedIdentity.name;
        identity.config = { ...identity.config, hostName, port };
        return new HttpResponse(null, { status: 204 });
      },
    ],
    [
      'delete',
      '/identities/:id',
      ({ params, url }) => {
        const identity = identityOf(params);
        if (!identity) return new HttpResponse(null, { status: 403 });
        const conflict = inTheWay(url, identity.credentials.keys(), identity);
        if (conflict) return conflict;
        identities.splice(identities.indexOf(identity), 1);
        return new HttpResponse(null, { status: 204 });
      },
    ],
    [
      'get',
      '/identities/:id/credentials',
      ({ params, url }) => {
        const identity = identityOf(params);
        if (!identity) return new HttpResponse(null, { status: 403 });
        const visible = me.role === 'owner' ? members : [me];
        const userId = url.searchParams.get('userId');
        const words = (url.searchParams.get('search') ?? '').split(' ').filter(Boolean);
        const rows = visible
          .map((member) => rowOf(identity, member))
          .filter((row) => userId === null || String(row.userId) === userId)
          .filter((row) =>
            words.every((word) => {
              if (word === 'is:added') return row.managedCredentialsId !== null;
              if (word === 'is:missing') return row.managedCredentialsId === null;
              return `${row.userName} ${row.firstName}${row.lastName}`.includes(word);
            }),
          );
        return page(url, 'managedCredentials', rows);
      },
    ],
    [
      'post',
      '/identities/:id/credentials',
      ({ params, url, body }) => {
        const identity = identityOf(params);
        if (!identity) return new HttpResponse(null, { status: 403 });
        const userId = Number(url.searchParams.get('userId') ?? me.userId);
        const wrong = checkWrite(body);
        if (wrong) return wrong;
        if (identity.credentials.has(userId)) return refuse('The user already has credentials');
        nextId += 1;
        store(identity, userId, nextId, body);
        return HttpResponse.json({ managedCredentials: { id: nextId } });
      },
    ],
    [
      'put',
      '/identities/:id/credentials/:cred',
      ({ params, body }) => {
        const identity = identityOf(params);
        const held = [...(identity?.credentials ?? [])].find(
          ([, { id }]) => String(id) === params.cred,
        );
        if (!identity || !held) return new HttpResponse(null, { status: 403 });
        const wrong = checkWrite(body);
        if (wrong) return wrong;
        store(identity, held[0], held[1].id, body);
        return new HttpResponse(null, { status: 204 });
      },
    ],
    [
      'delete',
      '/identities/:id/credentials/:cred',
      ({ params, url }) => {
        const identity = identityOf(params);
        const held = [...(identity?.credentials ?? [])].find(
          ([, { id }]) => String(id) === params.cred,
        );
        if (!identity || !held) return new HttpResponse(null, { status: 403 });
        const conflict = inTheWay(url, [held[0]], identity);
        if (conflict) return conflict;
        identity.credentials.delete(held[0]);
        return new HttpResponse(null, { status: 204 });
      },
    ],
  ];

  const handlers = routes.map(([method, path, handle]) =>
    http[method](`${platformUrl}${path}`, async ({ request, params }) => {
      const url = new URL(request.url);
      calls.push(`${request.method} ${url.pathname}${decodeURIComponent(url.search)}`);
      count += 1;
      const early = await options.before?.(request.clone(), count);
      if (early) return early;
      if (request.headers.get('authorization') !== `Bearer ${accessToken}`) {
        return new HttpResponse(null, { status: 401 });
      }
      const text = await request.clone().text();
      const body = (text === '' ? undefined : JSON.parse(text)) as never;
      if (body !== undefined) bodies.push(body);
      const answer = handle({ url, body, params });
      return (await options.after?.(request.clone(), answer)) ?? answer;
    }),
  );
  return { handlers, identities, members, calls, bodies };
}

/** Environment of a run against the platform. */
export const platformEnv = { TOWER_ACCESS_TOKEN: accessToken, TOWER_API_ENDPOINT: platformUrl };
