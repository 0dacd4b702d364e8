/** One route of the service as a value: what it is called, what it reads, what it does. */
import { type PathPattern, pathPattern } from '../http/paths.ts';
import type { Callers, Cluster, Configuration } from '../ports.ts';
import type { Settings } from '../settings.ts';
import type { Parameters, ValuesOf } from './parameters.ts';

/** What the handlers work with. */
export interface Uas {
  configuration: Configuration;
  cluster: Cluster;
  callers: Callers;
  settings: Settings;
  /** Milliseconds since the epoch, for the age of UAIs. */
  now(): number;
}

export interface Call<Query> {
  uas: Uas;
  query: Query;
  path: Record<string, string>;
  headers: Record<string, string>;
  body: Uint8Array;
  /** Aborted when the client has gone away. */
  signal: AbortSignal | undefined;
}

/** A list as the result of a route, whose rows are made while it is sent. */
export class Rows {
  readonly rows: Iterable<unknown>;

  constructor(rows: Iterable<unknown>) {
    this.rows = rows;
  }
}

export type RouteName = `${Route['method']} /${string}`;

export interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  summary: string;
  parameters: Parameters;
  pattern: PathPattern;
  /** The value of a 200, {@link Rows} for a long list, or undefined for 204. */
  handle(call: Call<Record<string, unknown>>): unknown;
}

interface RouteOptions<P extends Parameters> {
  query?: P;
  handle(call: Call<ValuesOf<P>>): unknown;
}

/** `route('GET /images', 'list …', { handle })`; the handler's query has the types of the parameters. */
export function route<P extends Parameters = Record<never, never>>(
  name: RouteName,
  summary: string,
  { query, handle }: RouteOptions<P>,
): Route {
  const [method, path] = name.split(' ') as [Route['method'], string];
  return {
    method,
    path,
    summary,
    parameters: query ?? {},
    pattern: pathPattern(path),
    handle: (call) => handle(call as Call<ValuesOf<P>>),
  };
}
