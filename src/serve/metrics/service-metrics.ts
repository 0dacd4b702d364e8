/** The metrics of the service at `/metrics`. */
import { Registry } from './registry.ts';

export interface CacheFacts {
  resource: string;
  namespace: string;
  /** Milliseconds since the API server last said anything about it. */
  age: number;
}

export interface UaiFacts {
  /** The status that users see, such as `Running: Ready`. */
  state: string;
  classId: string;
}

/** The sources of the metrics that are read at each request. */
export interface Observed {
  uais(): Iterable<UaiFacts>;
  caches(): Iterable<CacheFacts>;
  isLeader(): boolean;
  isReady(): boolean;
  /** Milliseconds since the issuer's keys were fetched. */
  keyAge(): number;
}

export interface ServiceMetrics {
  request(facts: {
    listener: string;
    route: string;
    method: string;
    status: number | undefined;
    seconds: number;
  }): void;
  creation(outcome: 'created' | 'failed' | 'limited'): void;
  /** Seconds from the request until the UAI could be logged in to. */
  goLive(seconds: number): void;
  watchRestart(resource: string, namespace: string): void;
  reaped(reason: 'completed' | 'timeout' | 'orphan', count?: number): void;
  text(): string;
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'OPTIONS', 'PUT']);
/** Seconds; a creation waits for the address of its Service. */
const durations = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const startTimes = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800];

export function createMetrics(version: string, observed: Observed): ServiceMetrics {
  const registry = new Registry();
  registry.gauge('uas_build_info', 'Version of this program.', () => [[{ version }, 1]]);
  registry.gauge('uas_ready', 'Whether this replica is ready.', () => [
    [{}, Number(observed.isReady())],
  ]);
  registry.gauge('uas_leader', 'Whether this replica holds the Lease.', () => [
    [{}, Number(observed.isLeader())],
  ]);
  registry.gauge('uas_uais', 'UAIs by status and class.', function* () {
    for (const { state, classId } of observed.uais()) yield [{ state, class: classId }, 1];
  });
  registry.gauge(
    'uas_cache_age_seconds',
    'Time since the API server last said anything about what is cached.',
    function* () {
      for (const { resource, namespace, age } of observed.caches()) {
        yield [{ resource, namespace }, age / 1000];
      }
    },
  );
  registry.gauge(
    'uas_issuer_keys_age_seconds',
    "Time since the issuer's keys were fetched.",
    () => [[{}, observed.keyAge() / 1000]],
  );
  const requests = registry.counter('uas_http_requests_total', 'Requests by route and status.');
  const seconds = registry.histogram(
    'uas_http_request_duration_seconds',
    'Time from a complete request to the end of its answer.',
    durations,
  );
  const creations = registry.counter('uas_uai_creations_total', 'Creations of UAIs by outcome.');
  const goLive = registry.histogram(
    'uas_uai_ready_seconds',
    'Time from the creation of a UAI until it was ready.',
    startTimes,
  );
  const restarts = registry.counter(
    'uas_watch_restarts_total',
    'Watches that failed and were started again.',
  );
  const reaped = registry.counter('uas_uais_reaped_total', 'Objects removed by the Lease holder.');

  return {
    request({ listener, route, method, status, seconds: duration }) {
      const labels = { listener, route, method: methods.has(method) ? method : 'other' };
      requests({ ...labels, status: status === undefined ? 'dropped' : String(status) });
      seconds(duration, labels);
    },
    creation: (outcome) => creations({ outcome }),
    goLive: (duration) => goLive(duration),
    watchRestart: (resource, namespace) => restarts({ resource, namespace }),
    reaped: (reason, count = 1) => reaped({ reason }, count),
    text: () => registry.text(),
  };
}
