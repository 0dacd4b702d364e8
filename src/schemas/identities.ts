/** JSON Schemas of what the commands about members and their keys print. */
import type { JsonSchema } from '../core/json-schema.ts';
import { count, id, list, object, oneOf, orNull, text, texts, yesNo } from './build.ts';

/** Of `credentials set`, `add` and `update`. */
export const writtenCredentials = object({
  managedIdentityId: id,
  managedIdentityName: text,
  userId: id,
  userName: text,
  linuxUsername: text,
  keyType: text,
  encrypted: yesNo,
  fingerprint: text,
  'managedCredentialsId?': orNull(id),
  action: text,
});

/** A row of `import`, `sync` and `rotate`, planned or carried out. */
export const credentialsRows = list(
  object({
    line: {
      ...orNull({ type: 'integer' }),
      description: 'null for a member who is not in the file',
    },
    member: text,
    userId: orNull(id),
    linuxUsername: text,
    keyFile: orNull(text),
    keyType: orNull(text),
    encrypted: orNull(yesNo),
    fingerprint: orNull(text),
    publicKey: { ...orNull(text), description: 'the line for authorized_keys' },
    action: oneOf('create', 'replace', 'skip', 'delete', 'refuse'),
    managedCredentialsId: orNull(id),
    result: { ...orNull(text), description: 'null in a plan' },
    message: orNull(text),
    warnings: texts,
  }),
);

export const audit = object({
  identities: list(
    object({
      id,
      name: text,
      platform: text,
      host: orNull(text),
      added: count,
      missing: count,
      'unknown?': count,
    }),
  ),
  members: list(
    object({
      userId: id,
      userName: text,
      name: text,
      identities: list(
        object({
          identity: text,
          status: text,
          linuxUsername: orNull(text),
          managedCredentialsId: orNull(id),
          uploaded: orNull(text),
          'unsettled?': text,
        }),
      ),
    }),
  ),
  sharedLinuxUsers: list(object({ identity: text, linuxUsername: text, members: texts })),
});

export const offboarded = (identity: JsonSchema, credentials: JsonSchema): JsonSchema =>
  list(object({ identity, row: credentials }));
