/** `uas serve` in one value: three listeners, the cluster behind them, the Lease, and an end in good order. */

import { type Handled, type Listener, listen, type PemPair } from '../service/http/listener.ts';
import { type Reply, toResponse } from '../service/http/reply.ts';
import { basePath } from '../service/uas/router.ts';
import type { Clock } from '../system/deps.ts';
import type { HttpRequest, Transport } from '../system/transport.ts';
import type { Adapter, OpenAdapter } from './adapter.ts';
import { type OpenCallers, openCallers } from './callers/callers.ts';
import type { ServeConfig } from './config/read-config.ts';
import type { Address } from './config/texts.ts';
import { readCertificate, watchCertificate } from './doors/certificate.ts';
import { openDoors } from './doors/doors.ts';
import { healthDoor, troubles } from './doors/health.ts';
import type { Kubernetes } from './kubernetes/client.ts';
import { Leader } from './leader/leader.ts';
import { CreationLimits } from './limits.ts';
import type { Log } from './log.ts';
import { createMetrics, type ServiceMetrics } from './metrics/service-metrics.ts';
import { routeNameOf } from './route-name.ts';

export interface ServeWorld {
  config: ServeConfig;
  client: Kubernetes;
  openAdapter: OpenAdapter;
  /** Reaches the issuer. */
  send: Transport;
  clock: Clock;
  log: Log;
  /** Of this program. */
  version: string;
  /** Of this replica, unlike that of any other and of any earlier one. */
  identity: string;
  readText(path: string): Promise<string>;
  /** Milliseconds between the signal and the end of listening, in which load balancers learn of it. */
  notice?: number;
  /** Milliseconds between looks at the files of the certificate. */
  certificateInterval?: number;
}

export interface RunningServe {
  /** Where it listens. */
  origins: { public: string; internal: string | undefined; health: string };
  /** Resolves when this replica is ready for the first time, or ends before. */
  ready: Promise<void>;
  /** Resolves when everything has ended after the signal. */
  done: Promise<void>;
}

/** Milliseconds between looks whether this replica has become ready. */
const readyInterval = 100;

export const leaseName = 'uas-serve';

class House {
  readonly #world: ServeWorld;
  readonly #callers: OpenCallers;
  readonly #metrics: ServiceMetrics;
  #adapter: Adapter | undefined;
  #leader: Leader | undefined;
  #isEnding = false;

  constructor(world: ServeWorld) {
    this.#world = world;
    const { config, send, clock, log } = world;
    this.#callers = openCallers({
      ...config,
      ...{ send, clock },
      onRefusal: (reason) => log.line('warning', 'caller refused', { reason }),
    });
    this.#metrics = createMetrics(world.version, {
      uais: () => this.#adapter?.uais() ?? [],
      caches: () => this.#adapter?.caches() ?? [],
      isLeader: () => this.#leader?.isLeader === true,
      isReady: () => troubles(this.#checks).length === 0,
      keyAge: () => this.#callers.keys.age,
    });
  }

  readonly #checks = {
    cluster: () => (this.#adapter ? this.#adapter.stale() : 'not opened yet'),
    issuer: () => (this.#callers.keys.isKnown ? undefined : 'its keys could not be fetched yet'),
    shutdown: () => (this.#isEnding ? 'this replica is ending' : undefined),
  };

  async run(signal: AbortSignal): Promise<RunningServe> {
    const { config, readText, log } = this.#world;
    const pair = config.tls && (await readCertificate(config.tls, readText));
    this.#adapter = await this.#openAdapter();
    const { publicDoor, internalDoor } = this.#doors(this.#adapter);
    const opened: Listener[] = [];
    const open = async (name: string, address: Address, door: Door, tls?: PemPair) => {
      const listener = await this.#listen(name, address, door, tls);
      opened.push(listener);
      return listener;
    };
    try {
      const health = await open('health', config.health, this.#health());
      const internal = config.internal && (await open('internal', config.internal, internalDoor));
      // Probes and brokers speak plain HTTP, within the cluster.
      const front = await open('public', config.listen, publicDoor, pair);
      const work = new AbortController();
      const running = [this.#callers.keys.warmUp(signal, (error) => log.error('issuer', error))];
      if (pair) running.push(this.#followCertificate(front, pair, signal));
      this.#leader = this.#compete(this.#adapter);
      running.push(this.#leader.run(signal), this.#adapter.run(work.signal));
      const done = this.#end(signal, opened, work, running);
      const origins = {
        public: front.origin,
        internal: internal?.origin,
        health: health.origin,
      };
      return { origins, ready: this.#ready(signal), done };
    } catch (error) {
      for (const listener of opened) await listener.close();
      throw error;
    }
  }

  async #ready(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && troubles(this.#checks).length > 0) {
      await this.#world.clock.sleep(readyInterval, signal).catch(() => {});
    }
  }

  async #followCertificate(front: Listener, pair: PemPair, signal: AbortSignal): Promise<void> {
    const { config, readText, clock, log, certificateInterval } = this.#world;
    if (!config.tls) return;
    const watched = { files: config.tls, pair, readText, clock, every: certificateInterval };
    const onChange = (next: PemPair) => {
      front.renew(next);
      log.line('info', 'certificate renewed');
    };
    const onTrouble = (error: unknown) => log.error('certificate kept', error);
    await watchCertificate({ ...watched, onChange, onTrouble }, signal);
  }

  #openAdapter(): Promise<Adapter> {
    const { config, client, log, clock, openAdapter } = this.#world;
    return openAdapter({
      ...{ config, client, log, clock, callers: this.#callers, metrics: this.#metrics },
      limits: new CreationLimits(config.limits),
    });
  }

  #doors({ handle }: Adapter) {
    const { config, log, version } = this.#world;
    const { issuer, clientId } = config;
    const discovery = { issuer, client_id: clientId, base: basePath, version };
    return openDoors({ callers: this.#callers, handle, discovery, log });
  }

  #health(): Door {
    return healthDoor({ checks: this.#checks, metrics: () => this.#metrics.text() });
  }

  #compete({ lead }: Adapter): Leader {
    const { client, clock, config, identity, log } = this.#world;
    return new Leader({
      ...{ client, clock, identity, lead, namespace: config.namespace, name: leaseName },
      onChange: (isLeader) => log.line('info', isLeader ? 'leading' : 'not leading any more'),
      onTrouble: (error) => log.error('lease', error),
    });
  }

  #listen(name: string, { host, port }: Address, door: Door, tls: PemPair | undefined) {
    return listen({
      ...{ host, port, tls, patience: this.#world.config.addressTimeout + 5000 },
      handle: async (request) => toResponse(await door(request), request.method),
      onHandled: (handled) => this.#note(name, handled),
    });
  }

  #note(listener: string, { method, path, status, milliseconds }: Handled): void {
    const route = routeNameOf(listener, method, path);
    const seconds = milliseconds / 1000;
    this.#metrics.request({ listener, route, method, status, seconds });
    // Probes come every few seconds.
    if (listener === 'health') return;
    const facts = { listener, method, path, status: status ?? 'dropped' };
    this.#world.log.line('info', 'request', { ...facts, ms: Math.round(milliseconds) });
  }

  /** Not ready, then deaf, then done: in that order, so that no request meets a closed door. */
  async #end(
    signal: AbortSignal,
    listeners: readonly Listener[],
    work: AbortController,
    running: readonly Promise<void>[],
  ): Promise<void> {
    const { clock, log, notice = 0 } = this.#world;
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    this.#isEnding = true;
    log.line('info', 'ending');
    if (notice > 0) await clock.sleep(notice);
    const [health, ...doors] = listeners;
    await Promise.all(doors.map((door) => door.close()));
    work.abort(new Error('the service ends'));
    await Promise.all(running);
    await health?.close();
    log.line('info', 'ended');
  }
}

type Door = (request: HttpRequest) => Promise<Reply>;

/** Opens the listeners and resolves when they are open; ends after the signal. */
export function serve(world: ServeWorld, signal: AbortSignal): Promise<RunningServe> {
  return new House(world).run(signal);
}
