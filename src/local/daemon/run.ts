/** Runs the service in this process until it is stopped. */
import { randomBytes } from 'node:crypto';
import { UasError } from '../../core/errors.ts';
import { basePath } from '../../service/uas/router.ts';
import { accountOf } from '../../system/account.ts';
import type { Clock, Env } from '../../system/deps.ts';
import { realFiles } from '../../system/files.ts';
import { keycloakPath } from '../auth/keycloak.ts';
import { type RunningServer, type ServerOptions, startServer } from '../server.ts';
import { createService, type Service } from '../service.ts';
import { sshHosts } from '../ssh/hosts.ts';
import { certificateIn } from '../tls.ts';
import type { Settings } from './contradictions.ts';
import { withHealth } from './health.ts';
import { type LocalInfo, readInfo, writeInfo } from './info.ts';
import { lock } from './lock.ts';
import { fileLog } from './log.ts';
import { backgroundOptions, type LocalOptions, pathsIn } from './options.ts';
import { identityOf } from './process.ts';

export interface RunWorld {
  env: Env;
  clock: Clock;
  /** Ends the service when aborted. */
  signal: AbortSignal;
  /** Takes a line per request; the background service writes them to its log file instead. */
  log(line: string): void;
  /** Called when requests can come. */
  ready(info: LocalInfo): void;
}

function infoOf(service: Service, origin: string, state: string, cacert?: string): LocalInfo {
  const users = service.accounts.map((account) => ({
    name: account.name,
    token: service.token(account, origin),
    password: account.password,
    admin: account.isAdmin,
  }));
  const { basePath: identitiesPath, token, organization } = service.identities;
  return {
    endpoint: `${origin}${basePath}`,
    token: users[0]?.token ?? '',
    users,
    client: service.client,
    identities: { endpoint: `${origin}${identitiesPath}`, token, organization },
    keycloak: `${origin}${keycloakPath}`,
    pid: process.pid,
    state,
    ...(cacert === undefined ? {} : { cacert }),
  };
}

function settingsOf({ store }: Service, origin: string, options: LocalOptions): Settings {
  const { speed = 1, fault = '' } = options;
  const { port, protocol } = new URL(origin);
  return {
    port: Number(port),
    tls: protocol === 'https:',
    ...{ speed, fault },
    empty: store.site.get('site')?.empty === true,
    members: store.identities.members.size,
  };
}

/** A port that was asked for must be free; the one of the last start is only preferred. */
async function serve(options: ServerOptions, preferred: number): Promise<RunningServer> {
  try {
    return await startServer(options.port === 0 ? { ...options, port: preferred } : options);
  } catch (error) {
    if (options.port === 0 && preferred !== 0) return startServer(options);
    throw new UasError(
      'failed',
      `cannot listen on port ${options.port}: ${(error as Error).message}`,
      {
        hint: 'uas local start --port 0',
        cause: error,
      },
    );
  }
}

async function lastPort(directory: string): Promise<number> {
  const { info } = (await readInfo(directory)) ?? {};
  return info ? Number(new URL(info.endpoint).port) : 0;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((stop) => signal.addEventListener('abort', stop, { once: true }));
}

/** Resolves when the service has stopped. Throws a {@link UasError} when it cannot start. */
export async function runLocal(options: LocalOptions, world: RunWorld): Promise<void> {
  const { directory, tls, port = 0 } = options;
  const { env, clock, signal } = world;
  const paths = pathsIn(directory);
  await realFiles.makeOwnDirectory(directory);
  const unlock = await lock(paths.lock, signal);
  try {
    const isBackground = backgroundOptions(env) !== undefined;
    const log = isBackground ? fileLog(paths.log, () => clock.now()) : world.log;
    const certificate = tls ? await certificateIn(directory, clock.now()) : undefined;
    // Who starts the service with another HOME wants nothing of UAIs in the account's own.
    const account = accountOf(env);
    const person = { ...account, homedir: env.HOME || account.homedir };
    const { speed, empty, fault, gateway, accessLifetime, members } = options;
    const service = await createService({
      ...{ clock, person, log, speed, empty, fault, gateway, accessLifetime, members },
      hosts: sshHosts({ person, env }),
      file: paths.state,
    });
    try {
      const secret = randomBytes(32).toString('hex');
      const health = { secret, directory, port: '' };
      const server = await serve(
        { port, handle: withHealth(service.handle, health), tls: certificate, log },
        await lastPort(directory),
      );
      health.port = new URL(server.origin).port;
      try {
        const info = infoOf(service, server.origin, paths.state, certificate?.caFile);
        const settings = settingsOf(service, server.origin, options);
        const itself = await identityOf(process.pid);
        await writeInfo(directory, { process: itself, secret, settings, info });
        log(`serving ${info.endpoint}`);
        world.ready(info);
        await aborted(signal);
      } finally {
        await server.close();
      }
    } finally {
      // Its UAIs listen already, and would keep this process alive.
      await service.close();
    }
    log('stopped');
  } finally {
    await unlock();
  }
}
