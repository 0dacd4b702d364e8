/** The routes below /identities, except those of credentials. */
import type { GridConfig, GridPlatform, ManagedIdentity } from '../../api/identities.types.ts';
import { type IdentityRow, newId } from '../state/identities-model.ts';
import { type Call, member, ownersOnly, refusal, wireId } from './identities.ts';
import { extended, holds, pageOf } from './paging.ts';
import { idOf } from './parameters.ts';
import { noContent, type Route } from './route.ts';
import { refuseWhileRunning, removeCredentials } from './runs.ts';

const platforms: readonly string[] = [
  'altair-platform',
  'lsf-platform',
  'moab-platform',
  'slurm-platform',
  'uge-platform',
] satisfies GridPlatform[];

/** Fields that are kept unchanged; unknown ones are dropped. */
const optionalFields: ReadonlySet<string> = new Set([
  'workDir',
  'launchDir',
  'userName',
  'headQueue',
  'computeQueue',
  'maxQueueSize',
  'headJobOptions',
  'propagateHeadJobOptions',
  'nextflowConfig',
  'preRunScript',
  'postRunScript',
  'environment',
  'perJobMemLimit',
  'perTaskReserve',
  'unitForLimits',
] satisfies (keyof GridConfig)[]);

function view({ id, name, platform, hostName, port, config }: IdentityRow): ManagedIdentity {
  return {
    id: wireId(id),
    name,
    platform,
    config: { ...config, discriminator: platform, hostName, port },
  };
}

export function identityOf({ identities: { state }, path }: Call): IdentityRow {
  const id = idOf(path.identityId ?? '', 'managedIdentityId');
  const row = state.identities.get(id);
  if (!row) throw refusal(404, `Unknown managed identity: ${id}`);
  return row;
}

/** The identity in a request body, checked; throws 400. */
function read(body: unknown): Omit<IdentityRow, 'id'> {
  const [name, platform, config] = ['name', 'platform', 'config'].map((key) => member(body, key));
  if (typeof name !== 'string' || name === '') throw refusal(400, 'Missing managed identity name');
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(name)) {
    throw refusal(
      400,
      'Invalid managed identity name: use letters, digits, dashes and underscores',
    );
  }
  if (typeof platform !== 'string' || !platforms.includes(platform)) {
    throw refusal(400, `Unknown platform: ${platform}`);
  }
  if (member(config, 'discriminator') === undefined) {
    throw refusal(400, "Missing config property 'discriminator'");
  }
  if (member(config, 'discriminator') !== platform) {
    throw refusal(400, "The config's discriminator does not match the platform");
  }
  const hostName = member(config, 'hostName');
  const port = member(config, 'port') ?? 22;
  if (typeof hostName !== 'string' || hostName === '') throw refusal(400, 'Missing host name');
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw refusal(400, `Invalid port: ${port}`);
  }
  const others = Object.entries(config as GridConfig).filter(([key]) => optionalFields.has(key));
  return {
    name,
    platform: platform as GridPlatform,
    hostName,
    port,
    ...(others.length === 0 ? {} : { config: Object.fromEntries(others) }),
  };
}

function refuseTakenName({ identities: { state } }: Call, name: string, except?: string): void {
  if (state.identities.rows().some((row) => row.name === name && row.id !== except)) {
    throw refusal(400, `A managed identity named '${name}' exists already`);
  }
}

/** Free text on the name, and the keyword `platform:` with the platform's id. */
function fits({ name, platform }: IdentityRow, search: string): boolean {
  return search
    .split(/\s+/)
    .every((word) =>
      word.startsWith('platform:')
        ? platform === word.slice('platform:'.length)
        : holds(word, name),
    );
}

export const clusterRoutes: readonly Route[] = [
  {
    name: 'GET /identities',
    handle(call) {
      const search = call.query.get('search') ?? '';
      const all = call.identities.state.identities.rows();
      const { rows, totalSize } = pageOf(
        call,
        all.filter((row) => fits(row, search)),
      );
      return { managedIdentities: rows.map((row) => extended(call, view(row))), totalSize };
    },
  },
  {
    name: 'POST /identities',
    handle(call) {
      ownersOnly(call);
      const { state } = call.identities;
      const identity = read(call.body);
      refuseTakenName(call, identity.name);
      const row = { id: newId(state), ...identity };
      state.identities.put(row.id, row);
      return extended(call, view(row));
    },
  },
  {
    name: 'GET /identities/{identityId}',
    handle(call) {
      const identity = extended(call, view(identityOf(call)));
      return call.identities.quirks.flatDescribe ? identity : { managedIdentity: identity };
    },
  },
  {
    name: 'PUT /identities/{identityId}',
    handle(call) {
      ownersOnly(call);
      const row = identityOf(call);
      const wrapped = member(call.body, 'managedIdentity');
      if (wrapped === undefined) throw refusal(400, "Missing property 'managedIdentity'");
      // All of it has to be sent; only name, host and port can be changed.
      const { name, hostName, port } = read(wrapped);
      refuseTakenName(call, name, row.id);
      call.identities.state.identities.put(row.id, { ...row, name, hostName, port });
      return noContent;
    },
  },
  {
    name: 'DELETE /identities/{identityId}',
    handle(call) {
      ownersOnly(call);
      const { id } = identityOf(call);
      const { state } = call.identities;
      const credentials = state.credentials.rows().filter((row) => row.identityId === id);
      refuseWhileRunning(call, credentials);
      for (const row of credentials) removeCredentials(state, row);
      state.identities.remove(id);
      return noContent;
    },
  },
];
