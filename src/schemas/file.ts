/** The JSON Schema of the file of `admin config export`, `diff` and `apply`, built from the fields that read it. */
import type { JsonSchema } from '../core/json-schema.ts';
import { type ConfigKind, configKinds, fieldEntries } from '../resources/config-resource.ts';
import { resourceOf } from '../resources/config-resources.ts';

function objectSchema(kind: ConfigKind): JsonSchema {
  const resource = resourceOf(kind);
  const fields = fieldEntries(resource).map(([key, { about, codec, sticky }]) => {
    const { type } = codec.schema;
    const nullable = sticky && typeof type === 'string' && type !== 'array' ? [type, 'null'] : type;
    const schema = nullable === undefined ? codec.schema : { ...codec.schema, type: nullable };
    return [key, { title: about, ...schema }] as const;
  });
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries(fields),
      id: {
        type: 'string',
        title: 'id of an object without a unique comment; not valid on other systems',
      },
    },
    anyOf: [{ required: [resource.label] }, { required: ['id'] }],
    additionalProperties: false,
  };
}

export const siteFileSchema: JsonSchema = {
  title: 'configuration of a User Access Service',
  description:
    'Omitted sections and fields are not changed. Objects refer to each other by name or comment.',
  type: 'object',
  properties: Object.fromEntries(
    configKinds.map((kind) => [kind, { type: 'array', items: objectSchema(kind) }]),
  ),
  minProperties: 1,
  additionalProperties: false,
};
