/** What `uas serve` needs of the part that knows UAIs on Kubernetes. */
import type { Reply } from '../service/http/reply.ts';
import type { Clock } from '../system/deps.ts';
import type { HttpRequest } from '../system/transport.ts';
import type { OpenCallers } from './callers/callers.ts';
import type { ServeConfig } from './config/read-config.ts';
import type { Kubernetes } from './kubernetes/client.ts';
import type { CreationLimits } from './limits.ts';
import type { Log } from './log.ts';
import type { CacheFacts, ServiceMetrics, UaiFacts } from './metrics/service-metrics.ts';

export interface AdapterWorld {
  config: ServeConfig;
  client: Kubernetes;
  callers: OpenCallers;
  limits: CreationLimits;
  metrics: ServiceMetrics;
  log: Log;
  clock: Clock;
}

export interface Adapter {
  /** The routes of the service; paths begin with its base path. */
  handle(request: HttpRequest): Promise<Reply>;
  /** Follows the cluster until the signal; never rejects. */
  run(signal: AbortSignal): Promise<void>;
  /** Reaps and sweeps while this replica holds the Lease. */
  lead(signal: AbortSignal): Promise<void>;
  /** Why what is known of the cluster cannot be trusted; undefined when it can. */
  stale(): string | undefined;
  uais(): Iterable<UaiFacts>;
  caches(): Iterable<CacheFacts>;
}

export type OpenAdapter = (world: AdapterWorld) => Promise<Adapter>;
