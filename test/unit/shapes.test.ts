/** One shape for each object on the wire: its TypeScript type, the check of replies and its JSON Schema. */
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  needed,
  nullable,
  optional,
  type Shape,
  schemaOf,
  text,
  type Wire,
  wireId,
  yesNo,
} from '../../src/api/field.ts';
import type { CredentialsRow, ManagedIdentity } from '../../src/api/identities.types.ts';
import { credentialsShape, identityShape } from '../../src/api/identities-shapes.ts';
import { expectRows, flawOf } from '../../src/api/rows.ts';
import { expectList, misfit } from '../../src/api/shape.ts';
import type { Uai, UaiClass } from '../../src/api/uas.types.ts';
import { classShape, uaiShape } from '../../src/api/uas-shapes.ts';
import { schemas } from '../../src/schemas/schemas.ts';
import { violations } from '../support/schema.ts';

const shape = {
  id: needed(wireId),
  name: needed(text),
  note: nullable(text),
  alias: optional(text),
  isDefault: yesNo,
};
const call = { method: 'GET', path: ['things'] } as const;
const reply = (value: unknown) => ({ status: 200, headers: {}, value }) as never;

describe('a shape', () => {
  it('is the type of the object', () => {
    expectTypeOf<Wire<typeof shape>>().toMatchTypeOf<{
      id: number | bigint | string;
      name: string;
      note: string | null;
      alias?: string;
      isDefault: boolean;
    }>();
    expectTypeOf<Uai['username']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Uai['uai_portmap']>().toEqualTypeOf<Record<string, number> | undefined>();
    expectTypeOf<UaiClass['opt_ports']>().toEqualTypeOf<string[] | null>();
    expectTypeOf<ManagedIdentity['id']>().toEqualTypeOf<number | bigint | string>();
    expectTypeOf<CredentialsRow['lastName']>().toEqualTypeOf<string | null | undefined>();
  });

  it.each<[string, unknown, string | undefined]>([
    ['a whole object', { id: 1, name: 'a', note: 'n', alias: 'b', isDefault: true }, undefined],
    ['an id beyond 2^53', { id: 2n ** 60n, name: 'a' }, undefined],
    ['an object with what is needed only', { id: 'x', name: 'a' }, undefined],
    ['null in a field that may be absent', { id: 1, name: 'a', alias: null }, undefined],
    ['another type where nothing depends on it', { id: 1, name: 'a', isDefault: 'no' }, undefined],
    ['more fields', { id: 1, name: 'a', other: [] }, undefined],
    ['no id', { name: 'a' }, 'objects with id as an id'],
    ['an empty id', { id: '', name: 'a' }, 'objects with id as an id'],
    ['a name that is null', { id: 1, name: null }, 'objects with name as text'],
    ['a text that is a number', { id: 1, name: 'a', alias: 5 }, 'objects with alias as text'],
    ['a list', [], 'an object'],
  ])('checks %s', (_what, row, wrong) => {
    expect(misfit(row, shape)).toBe(wrong);
  });

  it('is the JSON Schema of the object, fields that may be absent last', () => {
    expect(schemaOf(shape)).toEqual({
      type: 'object',
      properties: {
        id: { type: ['integer', 'string'] },
        name: { type: 'string' },
        note: { type: ['string', 'null'] },
        isDefault: { type: 'boolean' },
        alias: { type: 'string' },
      },
      required: ['id', 'name', 'note', 'isDefault'],
    });
    expect(Object.keys(schemaOf(shape).properties as object).at(-1)).toBe('alias');
  });

  it('refuses a reply of another shape, and repairs a row of a page', () => {
    expect(() => expectList(call, reply([{ id: 1 }]), shape)).toThrow(
      'the reply is not a list of objects with name as text',
    );
    const { rows } = expectRows(call, reply({ things: [{ id: 1, name: 7 }] }), 'things', shape);
    expect(rows).toEqual([{ id: 1, name: '' }]);
    expect(flawOf(rows[0] ?? {})?.says).toBe('name is not text');
  });
});

const identity = {
  id: 7,
  name: 'hpc1',
  platform: 'slurm-platform',
  config: { discriminator: 'slurm-platform', hostName: 'login', port: 22, environment: null },
};
const row = { managedCredentialsId: null, userId: 9, userName: 'vera', metadata: null };

it.each<[string, Shape, unknown]>([
  ['managed-identity', identityShape, identity],
  ['credentials', credentialsShape, [row]],
])('uas schema %s and the check of replies take the same object', (kind, of, value) => {
  const one = Array.isArray(value) ? value[0] : value;
  expect(misfit(one, of)).toBeUndefined();
  const schema = schemas[kind]?.schema ?? {};
  expect(violations(schema, value)).toEqual([]);
  const nameless = Array.isArray(value) ? [{ ...one, userName: 5 }] : { ...one, name: 5 };
  expect(violations(schema, nameless)).toHaveLength(1);
});

it('the schemas of the User Access Service name every field of the shapes', () => {
  const fields = (kind: string) => Object.keys(schemas[kind]?.schema.properties as object).sort();
  expect(fields('uai')).toEqual(Object.keys(uaiShape).sort());
  expect(fields('class')).toEqual(Object.keys(classShape).sort());
});
