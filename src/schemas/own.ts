/** JSON Schemas of this program's own output: plans, findings and errors. */
import { exitCodes } from '../core/errors.ts';
import type { JsonSchema } from '../core/json-schema.ts';
import { configKinds } from '../resources/config-resource.ts';

const text = { type: 'string' } as const;
export const kind = { enum: [...configKinds] } as const;

/** One change of `diff`, `apply`, and of create and update with `--dry-run`. */
export const change: JsonSchema = {
  type: 'object',
  properties: {
    action: { enum: ['create', 'update', 'delete'] },
    kind,
    name: text,
    id: { type: ['string', 'null'] },
    fields: {
      type: 'array',
      items: {
        type: 'object',
        properties: { field: text, from: {}, to: {} },
        required: ['field', 'from', 'to'],
        additionalProperties: false,
      },
    },
  },
  required: ['action', 'kind', 'name', 'id', 'fields'],
  additionalProperties: false,
};

/** One finding of `admin config lint`. */
export const finding: JsonSchema = {
  type: 'object',
  properties: {
    severity: { enum: ['error', 'warning'] },
    kind,
    name: text,
    problem: text,
    fix: { ...text, description: 'a command; words in capitals are placeholders' },
  },
  required: ['severity', 'kind', 'name', 'problem', 'fix'],
  additionalProperties: false,
};

export const code = { enum: Object.keys(exitCodes) } as const;

/** One entry of `details` for an action on several items. */
const item: JsonSchema = {
  type: 'object',
  properties: {
    item: text,
    ok: { type: 'boolean' },
    message: text,
    code,
    status: { type: 'integer' },
  },
  required: ['item', 'ok'],
};

/** The line on stderr when a command with `--json` fails. */
export const error: JsonSchema = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: {
        code,
        message: text,
        status: { type: 'integer', description: 'HTTP status of the reply' },
        method: text,
        path: text,
        hint: text,
        retryable: { type: 'boolean' },
        details: { type: 'array', items: { anyOf: [item, text, { type: 'object' }] } },
      },
      required: ['code', 'message', 'retryable'],
    },
  },
  required: ['error'],
};
