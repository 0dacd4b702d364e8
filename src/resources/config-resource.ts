/** What the kinds of configuration objects have in common: their route and the fields that they are made of. */
import type { UasApi } from '../api/uas.ts';
import type { ConfigApi } from '../api/uas-config.ts';
import type { Query } from '../http/url.ts';
import { type Codec, UnreadableField } from './fields/codec.ts';
import type { Resource } from './resource.ts';

/** In the service's words; also the sections of a configuration file. */
export const configKinds = ['images', 'volumes', 'resources', 'classes'] as const;
export type ConfigKind = (typeof configKinds)[number];

export interface Field<V, T> {
  /** What it is for, in files. */
  about: string;
  /** The query parameter. */
  parameter: string;
  codec: Codec<V>;
  /** The field of a reply, when it is not called as the parameter is. */
  reply?(row: T): unknown;
  /** The kind of object that the value names. People see names; queries and replies hold ids. */
  refersTo?: ConfigKind;
  /** The service has no way to empty it once it is set. */
  sticky?: boolean;
}

export type Fields<T, S> = { readonly [K in keyof S]-?: Field<S[K], T> };

/** A kind of configuration object: `T` as the service sends it, `S` as people write it. */
export interface ConfigResource<T, S> extends Resource<T> {
  kind: ConfigKind;
  api(uas: UasApi): ConfigApi<T>;
  fields: Fields<T, S>;
  /** The field that people call it by. */
  label: keyof S & string;
  /** Without these none can be made. */
  required: readonly (keyof S & string)[];
  /** A look for one among others, when a column shows the name of another one of its kind. */
  lookAmong?(rows: readonly T[]): Resource<T>['look'];
  /** What is wrong with the fields together. */
  contradiction?(spec: Partial<S>): readonly string[];
}

/** The table of fields without the types of each. */
export function fieldEntries<T, S>(
  resource: ConfigResource<T, S>,
): readonly (readonly [keyof S & string, Field<unknown, T>])[] {
  return Object.entries(resource.fields) as unknown as [keyof S & string, Field<unknown, T>][];
}

export function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** How an object that a field refers to is called, by its kind and id. */
export type LabelOf = (kind: ConfigKind, id: string) => string;

function mapReference(value: unknown, change: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => change(String(item)));
  return typeof value === 'string' ? change(value) : value;
}

/**
 * An object of a reply as people write it. A field that cannot be understood is left out and told to `warn`.
 */
export function specOf<T, S>(
  resource: ConfigResource<T, S>,
  row: T,
  labelOf: LabelOf,
  warn: (field: string, reason: string) => void = () => {},
): S {
  const entries = fieldEntries(resource).flatMap(([key, { parameter, codec, reply, refersTo }]) => {
    const sent = reply ? reply(row) : (row as Record<string, unknown>)[parameter];
    try {
      const value = codec.decode(sent);
      return [[key, refersTo ? mapReference(value, (id) => labelOf(refersTo, id)) : value]];
    } catch (error) {
      if (!(error instanceof UnreadableField)) throw error;
      warn(key, error.message);
      return [];
    }
  });
  return Object.fromEntries(entries) as S;
}

/** The fields as query parameters. References turn into ids; what is empty is sent only where that clears it. */
export function queryOf<T, S>(
  resource: ConfigResource<T, S>,
  spec: Partial<S>,
  idOf: LabelOf,
  verb: 'create' | 'update',
): Query {
  const query: Query = {};
  for (const [key, { parameter, codec, refersTo, sticky }] of fieldEntries(resource)) {
    const value: unknown = spec[key];
    if (value === undefined || (isEmpty(value) && (verb === 'create' || sticky))) continue;
    query[parameter] = codec.encode(
      refersTo ? mapReference(value, (label) => idOf(refersTo, label)) : value,
    );
  }
  return query;
}

/** What people may call an object of the kind, for help: `name or id`. */
export function calledBy({ grammar }: Pick<Resource<unknown>, 'grammar'>): string {
  if (grammar === 'image') return 'name, its unique end, or id';
  return grammar === 'comment' ? 'comment or id' : 'name or id';
}
