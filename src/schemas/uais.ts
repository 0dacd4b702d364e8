/** JSON Schemas of what the commands about UAIs print besides UAIs themselves. */
import type { JsonSchema } from '../core/json-schema.ts';
import { count, list, object, oneOf, orNull, text, texts, yesNo } from './build.ts';
import * as own from './own.ts';

/** Of `wait --for deleted`. */
export const goneUais = list(object({ uai_name: text, deleted: yesNo }));

/** Of `ssh --print` and `code --dry-run`. */
export const commandLine = object({ uai_name: text, argv: texts });

export const forwards = object({
  uai_name: text,
  ports: list(object({ local: { type: 'integer' }, remote: { type: 'integer' } })),
});

export const copies = object({ from: texts, to: text });

export const sshHosts = object({
  file: text,
  hosts: list(object({ name: text, user: text, host: text, port: { type: 'integer' } })),
});

/** A line of `list --watch -o jsonl`: the object, and what happened to it. */
export const watchLine: JsonSchema = {
  ...object({ change: oneOf('added', 'changed', 'removed') }),
  description: 'the fields of the object in the list, after change',
};

/** An object for each name of a delete, with the fields of the deleted object where the service sends them. */
export const deleted = list(
  object({
    item: text,
    ok: yesNo,
    'error?': object({
      'code?': own.code,
      'message?': text,
      'status?': { type: 'integer', description: 'HTTP status of the reply' },
    }),
  }),
);

export const usage = list({
  ...object({
    uais: count,
    ready: count,
    oldest_minutes: orNull(count),
    newest_minutes: orNull(count),
    ports: { type: 'object', additionalProperties: count },
  }),
  description: 'with owner, image, class, host or status, as --by says',
});

const time = { ...text, description: 'ISO 8601, UTC' };
const state = oneOf('waiting', 'sent', 'done', 'failed', 'unknown');
const fields = orNull({ type: 'object' });

export const history = list(
  object({
    version: { type: 'integer' },
    id: { type: 'integer' },
    time,
    system: text,
    configuration: text,
    command: text,
    'undoes?': { type: 'integer' },
    entries: list(
      object({
        action: oneOf('create', 'update', 'delete'),
        kind: own.kind,
        name: text,
        id: orNull(text),
        before: fields,
        after: fields,
        state,
      }),
    ),
    outcome: oneOf('done', 'partial', 'failed', 'unknown'),
    undone_by: orNull({ type: 'integer' }),
  }),
);

export const backups = list(
  object({ name: text, time, system: orNull(text), bytes: count, path: text }),
);

export const reset = object({ reset: yesNo, deleted: count, backup: text });
