/** Kinds of configuration objects for the `list` and `describe` verbs, with what uses them. */
import type { Context } from '../command/command.types.ts';
import { type ConfigResource, calledBy } from '../resources/config-resource.ts';
import type { Listing } from './list.ts';
import { uaisOf, usedBy } from './used-by.ts';

/** A kind of configuration objects as a listing. */
export function configListing<T, S>(resource: ConfigResource<T, S>): Listing<T> {
  const { kind, singular, plural, lookAmong } = resource;
  const api = async (context: Context) => resource.api(await context.uas());
  return {
    resource,
    words: `uas admin config ${kind}`,
    example: exampleNames[kind],
    argument: `the ${singular}, by ${calledBy(resource)}`,
    names: kind,
    empty: `no ${plural} found; create one with: uas admin config ${kind} create`,
    list: async (context) => (await api(context)).list(),
    get: async (context, id) => (await api(context)).get(id),
    users: async (context, rows, isSingle) => [
      ...(await usedBy(context, resource, rows, isSingle)),
      ...(isSingle && rows[0] ? await uaisOf(context, resource, rows[0]) : []),
    ],
    ...(lookAmong ? { lookAmong } : {}),
  };
}

/** An example name for each kind. */
export const exampleNames = {
  images: 'cray-uai-sles15sp3:1.6.0',
  volumes: 'lustre',
  resources: 'small',
  classes: 'legacy',
} as const;
