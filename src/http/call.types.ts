/** The request that the client accepts and the reply that it returns. */
import type { HttpResponse } from '../system/transport.ts';
import type { RequestBody } from './body.ts';
import type { Query } from './url.ts';

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: readonly string[];
  query?: Query | undefined;
  body?: RequestBody | undefined;
  /** The reply may be anything; `value` is undefined unless it is JSON. */
  anyBody?: boolean | undefined;
  /**
   * The service does nothing when it answers 429, so such a POST may be repeated: always, or only where it asks for a
   * short pause, because a longer one means a limit that lasts until somebody deletes something.
   */
  repeatRefused?: 'always' | 'soon' | undefined;
  /** A 304 means that nothing had to change; its reply has no value. */
  mayBeUnchanged?: boolean | undefined;
  /** The time limit in milliseconds, if it differs from the default. */
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
