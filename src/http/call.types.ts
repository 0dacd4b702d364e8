/** One exchange with a service, as the client takes it and gives it back. */
import type { HttpResponse } from '../system/transport.ts';
import type { RequestBody } from './body.ts';
import type { Query } from './url.ts';

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: readonly string[];
  query?: Query | undefined;
  body?: RequestBody | undefined;
  /** The reply may be anything; what is no JSON has no `value`. */
  anyBody?: boolean | undefined;
  /** A POST to a service that does nothing when it answers 429: such a refusal may be repeated. */
  repeatRefused?: boolean | undefined;
  /** A 304 means that nothing had to be done; its reply has no value. */
  mayBeUnchanged?: boolean | undefined;
  /** Milliseconds, when this call needs more or less than usual. */
  timeout?: number | undefined;
  signal?: AbortSignal | undefined;
}

export interface Reply {
  status: number;
  headers: HttpResponse['headers'];
  text: string;
  /** The body as JSON, undefined when it is empty. */
  value: unknown;
}
