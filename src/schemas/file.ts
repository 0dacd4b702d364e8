/** The file of `admin config export`, `diff` and `apply`, as a JSON Schema: made of the same fields that read it. */
import { type ConfigKind, configKinds, fieldEntries } from '../resources/config-resource.ts';
import { resourceOf } from '../resources/config-resources.ts';
import type { JsonSchema } from '../resources/fields/codec.ts';

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
        title: 'of an object whose comment does not tell it from others; means nothing elsewhere',
      },
    },
    anyOf: [{ required: [resource.label] }, { required: ['id'] }],
    additionalProperties: false,
  };
}

export const siteFileSchema: JsonSchema = {
  title: 'configuration of a User Access Service',
  description:
    'Sections that are left out are left alone, and so are fields. Objects refer to each other by name or comment.',
  type: 'object',
  properties: Object.fromEntries(
    configKinds.map((kind) => [kind, { type: 'array', items: objectSchema(kind) }]),
  ),
  minProperties: 1,
  additionalProperties: false,
};
