/** What a client of a service is made with. */
import type { UasError } from '../core/errors.ts';
import type { Clock } from '../system/deps.ts';
import type { Transport } from '../system/transport.ts';
import type { Refine } from './check-reply.ts';
import type { Trace } from './trace.ts';

/** Where the token of a request comes from, and what to do if the service rejects it. */
export interface Authorization {
  /** The access token for the URL; undefined sends none. */
  token(url: URL): Promise<string | undefined>;
  /** Called once when a reply means that the token expired; true when there is a new token. */
  renew?(error: UasError): Promise<boolean>;
}

export interface ClientOptions {
  base: URL;
  transport: Transport;
  authorization: Authorization;
  clock: Clock;
  signal: AbortSignal;
  trace: Trace;
  /** Retries after the first attempt; the default of retry.ts when undefined. */
  retries?: number | undefined;
  /** Time limit in milliseconds for one call including its retries, unless the call sets its own. */
  timeout?: number | undefined;
  /** Additional headers for every request. */
  headers?: Record<string, string> | undefined;
  insecure?: boolean | undefined;
  /** Called with a message for a waiting user. */
  onRetry?(line: string): void;
  /** Makes the error of a failed reply more precise. */
  refine?: Refine;
}
