/** JSON Schemas of what the commands about the account and about this program print. */
import type { JsonSchema } from '../core/json-schema.ts';
import { anything, list, object, oneOf, orNull, text, texts, yesNo } from './build.ts';

const time = { ...text, description: 'ISO 8601, UTC' };

const situation = {
  configuration: text,
  endpoint: orNull(text),
  signed_in: yesNo,
  username: orNull(text),
  expires_at: orNull(time),
  refreshable: { ...yesNo, description: 'whether the token is renewed without signing in again' },
};
const next = { ...text, description: 'the command to run next' };

/** Of `uas` alone. */
export const firstScreen = object({ ...situation, next });

export const status = (uai: JsonSchema): JsonSchema =>
  object({
    ...situation,
    uais: { ...orNull(list(uai)), description: 'null if they could not be listed' },
    next,
  });

const attributes = {
  ...orNull(texts),
  description: 'Linux attributes that the account lacks; null if they could not be checked',
};

export const authStatus = object({
  service: oneOf('uas', 'identities'),
  signed_in: yesNo,
  username: orNull(text),
  endpoint: orNull(text),
  configuration: text,
  source: { ...orNull(text), description: 'variable, option or file with the token' },
  overrides: { ...orNull(text), description: 'account whose stored sign-in is not used' },
  expires_at: orNull(time),
  refreshable: yesNo,
  missing_attributes: attributes,
  problem: orNull(text),
});

export const signIn = object({
  service: oneOf('uas', 'identities'),
  configuration: text,
  endpoint: text,
  'missing_attributes?': attributes,
  'file?': { ...orNull(text), description: 'where the token is stored' },
  'username?': orNull(text),
  'expires_at?': orNull(time),
});

export const signOut = object({
  removed: { ...orNull(text), description: 'the file with the token' },
  session_ended: yesNo,
});

export const accessToken = object({ access_token: text });

export const init = object({
  configuration: text,
  endpoint: text,
  tenant: orNull(text),
  username: orNull(text),
  signed_in: yesNo,
});

/** The saved settings are next to these. */
export const configuration = object({ configuration: text, current: yesNo });

export const configurations = list(
  object({ name: text, current: yesNo, endpoint: orNull(text), username: orNull(text) }),
);

export const currentConfiguration = object({ current: text });

export const settings = list(
  object({
    setting: text,
    value: { ...orNull(text), description: '*** for a secret' },
    source: orNull(text),
    from: { ...texts, description: 'everything that can set it, in order of precedence' },
  }),
);

export const diagnosis = list(
  object({
    check: text,
    status: oneOf('ok', 'warn', 'fail', 'skip'),
    message: text,
    fix: { ...orNull(text), description: 'a command where one fixes it' },
  }),
);

export const version = object({ version: text, runtime: text, build: text, platform: text });

const option = object({
  flags: text,
  long: orNull(text),
  short: orNull(text),
  description: text,
  type: oneOf('boolean', 'string', 'integer', 'duration', 'file', 'directory', 'url'),
  repeatable: yesNo,
  choices: orNull(texts),
  default: anything,
});

/** Of `uas help --json`. */
export const commandTree = object({
  version: text,
  commands: list(
    object({
      name: text,
      aliases: texts,
      summary: text,
      usage: text,
      arguments: list(object({ name: text, description: text, required: yesNo, variadic: yesNo })),
      options: list(option),
      examples: texts,
    }),
  ),
  globalOptions: list(option),
  exitCodes: list(object({ exit: { type: 'integer' }, code: orNull(text), when: text })),
});

/** Of `uas help TOPIC --json`: a row of its table, with the headings as keys. */
export const topic = list({ type: 'object', additionalProperties: text });

export const schemaList: JsonSchema = {
  type: 'object',
  additionalProperties: { type: 'object', description: 'a JSON Schema' },
};
