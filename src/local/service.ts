/** The embedded service in one value: UAS behind its gateway, Keycloak, and managed identities. */
import { randomBytes } from 'node:crypto';
import { type Reply, toResponse } from '../service/http/reply.ts';
import { internalError, notFoundReply } from '../service/uas/problem.ts';
import type { Uas } from '../service/uas/route.ts';
import { basePath, handleUas } from '../service/uas/router.ts';
import type { Clock } from '../system/deps.ts';
import type { HttpRequest, HttpResponse, Transport } from '../system/transport.ts';
import { openCallers } from './auth/callers.ts';
import { gateway, type Refusal } from './auth/gateway.ts';
import { handleKeycloak, issuerOf, type Keycloak, keycloakPath } from './auth/keycloak.ts';
import { createSessions, type Sessions } from './auth/sessions.ts';
import { type Account, adminName, makeAccounts, type Person } from './auth/users.ts';
import { openBrokers } from './broker/open-broker.ts';
import { openCluster } from './cluster/cluster.ts';
import { revive } from './cluster/deploy.ts';
import { createDyingPods } from './cluster/dying.ts';
import type { SshHosts } from './cluster/hosts.ts';
import type { Simulation } from './cluster/simulation.ts';
import { parseFaults } from './faults/grammar.ts';
import { withFaults } from './faults/inject.ts';
import { openIdentities } from './identities/open.ts';
import { basePath as identitiesPath } from './identities/router.ts';
import { settingsAt } from './settings.ts';
import { openConfiguration } from './state/configuration.ts';
import { growOrganization, seedIdentities } from './state/identities-seed.ts';
import { addBuiltIns, restoreDefaults } from './state/seed.ts';
import { openStore, type Store } from './state/store.ts';

export interface ServiceOptions {
  clock: Clock;
  person: Person;
  hosts: SshHosts;
  /** The state file; when left out, the state is kept in memory only. */
  file?: string | undefined;
  /** Begin as a new system, without the site's images and volumes. */
  empty?: boolean | undefined;
  /** How many times faster than on a real system UAIs change their state. */
  speed?: number | undefined;
  /** Whether a gateway checks tokens, and how it refuses them; `none` reaches the service directly. */
  gateway?: Refusal | 'none' | undefined;
  /** Seconds until an access token from Keycloak expires. */
  accessLifetime?: number | undefined;
  refreshLifetime?: number | undefined;
  /** Faults for tests, see faults/grammar. */
  fault?: string | undefined;
  /** How many members the organization of managed identities has at least; a dozen at first. */
  members?: number | undefined;
  /** Takes a line about a bug of the service. */
  log?: ((line: string) => void) | undefined;
}

export interface Service {
  handle: Transport;
  accounts: readonly Account[];
  store: Store;
  /** A token for `lifetime` seconds, or a year, issued at `origin`. */
  token(account: Account, origin: string, lifetime?: number): string;
  /** The account and secret of a client that signs in for itself. */
  client: { id: string; secret: string };
  /** Managed identities: the tokens of an owner, who is the first account, and of a member. */
  identities: { basePath: string; token: string; memberToken: string; organization: string };
  close(): Promise<void>;
}

const year = 365 * 24 * 3600;

/** Fills a state that has never been used. */
function found(
  store: Store,
  { empty = false, members = 12 }: ServiceOptions,
  owner: string,
  bigIds: boolean,
): void {
  store.site.put('site', { empty });
  addBuiltIns(store.uas);
  restoreDefaults(store);
  seedIdentities(store.identities, { owner, members, bigIds });
}

interface Parts {
  store: Store;
  uas: Uas;
  keycloak: Keycloak;
  sessions: Sessions;
  identities: ReturnType<typeof openIdentities>;
  refusal: Refusal | 'none';
  log(line: string): void;
}

/** Hands each request to the part whose path it names, and keeps changes before it answers. */
function answering({ store, uas, keycloak, sessions, identities, refusal, log }: Parts): Transport {
  async function reply(request: HttpRequest): Promise<Reply> {
    const { pathname } = request.url;
    const path = request.path ?? pathname;
    if (path === basePath || path.startsWith(`${basePath}/`)) {
      const refused = refusal === 'none' ? undefined : gateway(sessions, request, refusal);
      return refused ?? handleUas(uas, request);
    }
    if (pathname.startsWith(`${keycloakPath}/`)) return handleKeycloak(keycloak, request);
    if (pathname.startsWith(`${identitiesPath}/`)) return identities.handle(request);
    return notFoundReply();
  }

  return async function handle(request: HttpRequest): Promise<HttpResponse> {
    let answer: Reply;
    try {
      answer = await reply(request);
      // No change is reported before it is on disk.
      await store.commit();
    } catch (error) {
      log(`${request.method} ${request.url.pathname}: ${(error as Error).stack}`);
      answer = internalError().reply;
    }
    return toResponse(answer, request.method);
  };
}

/** Accounts, a client that signs in for itself, and their sessions. */
function openSignIn({ clock, person, accessLifetime, refreshLifetime }: ServiceOptions) {
  const accounts = makeAccounts(person);
  const admin = accounts.find(({ name }) => name === adminName) as Account;
  const client = { id: 'admin-client', secret: randomBytes(16).toString('hex') };
  const sessions = createSessions({
    clock,
    accessLifetime: accessLifetime ?? 3600,
    refreshLifetime: refreshLifetime ?? 24 * 3600,
  });
  const keycloak: Keycloak = { sessions, accounts, services: [{ ...client, account: admin }] };
  return { accounts, client, sessions, keycloak };
}

export async function createService(options: ServiceOptions): Promise<Service> {
  const { clock, hosts, speed = 1, gateway: refusal = '403', log = () => {} } = options;
  const faults = parseFaults(options.fault ?? '');
  const store = await openStore(options.file);
  const { accounts, client, sessions, keycloak } = openSignIn(options);

  if (!store.site.get('site')) {
    found(store, options, accounts[0]?.name ?? '', faults.switches.has('big-ids'));
  }
  growOrganization(store.identities, options.members ?? 0);
  const identities = openIdentities(store.identities, faults, clock);
  const simulation: Simulation = {
    uais: store.uas.uais,
    clock,
    speed,
    hosts,
    dying: createDyingPods(() => clock.now(), speed),
    brokerOf: (uai) => brokerOf(uai),
  };
  const uas: Uas = {
    configuration: openConfiguration(store, { clock, speed }),
    cluster: openCluster(simulation),
    callers: openCallers(sessions),
    settings: settingsAt(speed),
    now: () => clock.now(),
  };
  const brokerOf = openBrokers({
    ...{ uas, state: store.uas, simulation, accounts },
    home: options.person.homedir,
    commit: () => store.commit(),
  });
  try {
    await revive(simulation);
    await store.commit();
  } catch (error) {
    await hosts.close();
    throw error;
  }

  const handle = answering({ store, uas, keycloak, sessions, identities, refusal, log });
  return {
    handle: withFaults(handle, faults, clock),
    accounts,
    store,
    token(account, origin, lifetime = year) {
      const request = { method: 'GET', url: new URL(origin), headers: {} };
      return sessions.accessToken(account, issuerOf(request), lifetime);
    },
    client,
    identities: { basePath: identitiesPath, ...identities.access },
    async close() {
      await hosts.close();
      await store.close();
    },
  };
}
