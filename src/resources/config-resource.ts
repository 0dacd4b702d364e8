/** Shared definitions of configuration objects: their route and fields. */
import type { UasApi } from '../api/uas.ts';
import type { ConfigApi } from '../api/uas-config.ts';
import type { Query } from '../http/url.ts';
import { type Codec, UnreadableField } from './fields/codec.ts';
import type { Resource } from './resource.ts';

/** The kinds as named by the service; also the sections of a configuration file. */
export const configKinds = ['images', 'volumes', 'resources', 'classes'] as const;
export type ConfigKind = (typeof configKinds)[number];

export interface Field<V, T> {
  /** Description for the schema of configuration files. */
  about: string;
  /** The query parameter. */
  parameter: string;
  codec: Codec<V>;
  /** The field of a reply, if its name differs from the parameter. */
  reply?(row: T): unknown;
  /** The kind of object that the value refers to. People see names; queries and replies contain ids. */
  refersTo?: ConfigKind;
  /** The service cannot clear the field once it is set. */
  sticky?: boolean;
}

export type Fields<T, S> = { readonly [K in keyof S]-?: Field<S[K], T> };

/** A kind of configuration object: `T` as sent by the service, `S` as written by people. */
export interface ConfigResource<T, S> extends Resource<T> {
  kind: ConfigKind;
  api(uas: UasApi): ConfigApi<T>;
  fields: Fields<T, S>;
  /** The field that serves as the name. */
  label: keyof S & string;
  /** Fields required to create an object. */
  required: readonly (keyof S & string)[];
  /** The display among other objects, for columns that show the name of another object of the same kind. */
  lookAmong?(rows: readonly T[]): Resource<T>['look'];
  /** A field that may clash with that of other objects, so that these are read too. */
  clashing?: keyof S & string;
  /** The warning about a second object of the same name is part of another check. */
  namesakes?: 'checked';
  /** Added to the result of a change. */
  changeNote?: string;
  /** A check before a delete, which `--force` skips. */
  protection?: {
    /** The help of `--force`. */
    about: string;
    /** @throws UasError when some of the targets are still needed */
    check(all: readonly T[], targets: readonly T[]): void;
  };
  /** Problems with the combination of fields. */
  contradiction?(spec: Partial<S>): readonly string[];
}

/** The fields as entries without their individual types. */
export function fieldEntries<T, S>(
  resource: ConfigResource<T, S>,
): readonly (readonly [keyof S & string, Field<unknown, T>])[] {
  return Object.entries(resource.fields) as unknown as [keyof S & string, Field<unknown, T>][];
}

export function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Finds the label of a referenced object by its kind and id. */
export type LabelOf = (kind: ConfigKind, id: string) => string;

function mapReference(value: unknown, change: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => change(String(item)));
  return typeof value === 'string' ? change(value) : value;
}

/**
 * Converts an object of a reply to the form that people write. Fields that cannot be read are omitted and passed to `warn`.
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

/** The fields as query parameters. References become ids; an empty value is sent only if it clears the field. */
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

/** How to refer to an object of the kind, for help: `name or id`. */
export function calledBy({ grammar }: Pick<Resource<unknown>, 'grammar'>): string {
  if (grammar === 'image') return 'name, its unique end, or id';
  return grammar === 'comment' ? 'comment or id' : 'name or id';
}
