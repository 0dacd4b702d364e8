/** Routes of the configuration: each is a synchronous function of the tables. */
import type { Draft, Tables } from '../../tables.ts';
import type { Parameters, ValuesOf } from '../parameters.ts';
import { type Call, type Route, type RouteName, route } from '../route.ts';

interface ConfigRoute<Over, P extends Parameters> {
  query?: P;
  /** Throws the service's problems; its result is the reply. */
  work(over: Over, call: Call<ValuesOf<P>>): unknown;
}

/** A route that changes nothing. */
export function reading<P extends Parameters = Record<never, never>>(
  name: RouteName,
  summary: string,
  { query, work }: ConfigRoute<Tables, P>,
): Route {
  return route(name, summary, {
    ...(query && { query }),
    handle: (call: Call<ValuesOf<P>>) =>
      call.uas.configuration.read((tables) => work(tables, call)),
  });
}

/** A route that may change the tables; `work` may run more than once. */
export function changing<P extends Parameters = Record<never, never>>(
  name: RouteName,
  summary: string,
  { query, work }: ConfigRoute<Draft, P>,
): Route {
  return route(name, summary, {
    ...(query && { query }),
    handle: (call: Call<ValuesOf<P>>) =>
      call.uas.configuration.change((draft) => work(draft, call)),
  });
}
