/** JSON Schemas of what the commands about brokers print. */
import type { JsonSchema } from '../core/json-schema.ts';
import { isRecord } from '../core/record.ts';
import { list, object, oneOf, orNull, text, texts } from './build.ts';
import * as own from './own.ts';

const more = {
  class: text,
  class_id: text,
  creation_class: orNull(text),
  creation_class_id: orNull(text),
  uais: texts,
};

/** A broker: its UAI, its class, that of its users' UAIs, and the names of these. */
export function broker(uai: JsonSchema): JsonSchema {
  const { properties, required } = uai;
  return {
    ...uai,
    properties: { ...(isRecord(properties) ? properties : {}), ...more },
    required: [...(Array.isArray(required) ? required : []), ...Object.keys(more)],
  };
}

export const planned = object({
  uai_name: text,
  owner: text,
  class: text,
  creation_class: orNull(text),
  changes: list(own.change),
});

export const finding = object({
  broker: text,
  check: text,
  status: oneOf('ok', 'warn', 'fail', 'skip'),
  message: text,
  fix: orNull(text),
});
