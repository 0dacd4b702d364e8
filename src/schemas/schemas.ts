/** Every schema that `uas schema` knows, by name. */
import { schemaOf } from '../api/field.ts';
import { credentialsShape, identityShape } from '../api/identities-shapes.ts';
import {
  classShape,
  imageListShape,
  imageShape,
  limitsShape,
  managerInfoShape,
  uaiShape,
  volumeShape,
} from '../api/uas-shapes.ts';
import type { JsonSchema } from '../core/json-schema.ts';
import { configKinds } from '../resources/config-resource.ts';
import { serveSchema } from '../serve/config/settings.ts';
import * as account from './account.ts';
import * as brokers from './brokers.ts';
import { anything, list, text } from './build.ts';
import { siteFileSchema } from './file.ts';
import * as identities from './identities.ts';
import * as local from './local.ts';
import * as own from './own.ts';
import * as uais from './uais.ts';

interface NamedSchema {
  /** The output or file that the schema describes. */
  about: string;
  schema: JsonSchema;
  /** The commands whose JSON it describes; a test demands that every command is in one list, or has a reason. */
  commands: readonly string[];
}

const uai = schemaOf(uaiShape);
const image = schemaOf(imageShape);
const volume = schemaOf(volumeShape);
const limits = schemaOf(limitsShape);
const uaiClass = schemaOf(classShape);
const identity = schemaOf(identityShape);

const credentials = schemaOf(credentialsShape);
const mi = 'managed-identities';
const miCredentials = 'managed-identities credentials';

/** What these commands print: `['admin uais', 'create', 'describe']` is two of them. */
function printedBy(
  schema: JsonSchema,
  ...groups: readonly (readonly [parent: string, ...names: string[]])[]
): NamedSchema {
  const spell = (parent: string, name: string) => (parent === '' ? name : `${parent} ${name}`);
  return {
    about: groups.map(([parent, ...names]) => spell(parent, names.join(', '))).join(', '),
    schema,
    commands: groups.flatMap(([parent, ...names]) => names.map((name) => spell(parent, name))),
  };
}

const config = (kind: string) => `admin config ${kind}`;
const single = ['create', 'describe', 'update'] as const;

export const schemas: Readonly<Record<string, NamedSchema>> = {
  'config-file': {
    about: 'file of admin config export, diff and apply',
    schema: siteFileSchema,
    commands: ['admin config export'],
  },
  serve: { about: 'configuration file of serve', schema: serveSchema, commands: [] },
  uai: printedBy(uai, ['', 'create', 'describe'], ['admin uais', 'create', 'describe']),
  uais: printedBy(list(uai), ['', 'list'], ['admin uais', 'list'], ['uais', 'list']),
  deleted: printedBy(
    uais.deleted,
    ['', 'delete'],
    ['admin uais', 'delete'],
    ['uais', 'delete'],
    ...configKinds.map((kind) => [config(kind), 'delete'] as const),
    [mi, 'delete'],
    [miCredentials, 'delete'],
  ),
  'waited-uais': printedBy(
    { anyOf: [list(uai), uais.goneUais] },
    ['', 'wait'],
    ['admin uais', 'wait'],
  ),
  'watch-line': {
    about: 'a line of any list with --watch -o jsonl',
    schema: uais.watchLine,
    commands: [],
  },
  'command-line': {
    about: 'ssh --print, code without an editor',
    schema: uais.commandLine,
    commands: ['ssh', 'code'],
  },
  forwards: printedBy(uais.forwards, ['', 'forward']),
  copies: { about: 'cp --dry-run', schema: uais.copies, commands: ['cp'] },
  'ssh-hosts': printedBy(uais.sshHosts, ['', 'ssh-config']),
  image: printedBy(image, [config('images'), ...single]),
  images: printedBy(list(image), [config('images'), 'list']),
  volume: printedBy(volume, [config('volumes'), ...single]),
  volumes: printedBy(list(volume), [config('volumes'), 'list']),
  resource: printedBy(limits, [config('resources'), ...single]),
  resources: printedBy(list(limits), [config('resources'), 'list']),
  class: printedBy(uaiClass, [config('classes'), ...single]),
  classes: printedBy(list(uaiClass), [config('classes'), 'list']),
  'image-list': printedBy(schemaOf(imageListShape), ['images', 'list']),
  'mgr-info': printedBy(schemaOf(managerInfoShape), ['mgr-info', 'list']),
  versions: printedBy({ ...text, examples: ['v1'] }, ['mgr-info', 'versions']),
  'managed-identity': printedBy(identity, [mi, 'create', 'describe', 'update']),
  'managed-identities': printedBy(list(identity), [mi, 'list']),
  credentials: printedBy(list(credentials), [miCredentials, 'list']),
  'written-credentials': printedBy(identities.writtenCredentials, [
    miCredentials,
    ...['set', 'add', 'update'],
  ]),
  'credentials-rows': printedBy(identities.credentialsRows, [
    miCredentials,
    ...['import', 'sync', 'rotate'],
  ]),
  audit: printedBy(identities.audit, [miCredentials, 'audit']),
  offboarded: printedBy(identities.offboarded(identity, credentials), [miCredentials, 'offboard']),
  change: { about: 'create and update with --dry-run', schema: own.change, commands: [] },
  changes: printedBy(
    list(own.change),
    ['admin config', 'diff', 'apply', 'edit', 'undo'],
    ['admin config backups', 'restore'],
  ),
  findings: printedBy(list(own.finding), ['admin config', 'lint']),
  history: printedBy(uais.history, ['admin config', 'history']),
  backups: printedBy(uais.backups, ['admin config backups', 'list']),
  reset: printedBy(uais.reset, ['admin config', 'delete']),
  broker: printedBy(brokers.broker(uai), ['admin brokers', 'create']),
  brokers: printedBy(list(brokers.broker(uai)), ['admin brokers', 'list']),
  'planned-broker': {
    about: 'admin brokers create --dry-run',
    schema: brokers.planned,
    commands: [],
  },
  'broker-findings': printedBy(list(brokers.finding), ['admin brokers', 'check']),
  usage: printedBy(uais.usage, ['admin', 'usage']),
  'first-screen': { about: 'uas alone', schema: account.firstScreen, commands: [] },
  status: printedBy(account.status(uai), ['', 'status']),
  init: printedBy(account.init, ['', 'init']),
  'sign-in': printedBy(account.signIn, ['auth', 'login']),
  'sign-out': printedBy(account.signOut, ['auth', 'logout']),
  'auth-status': printedBy(account.authStatus, ['auth', 'status']),
  'access-token': printedBy(account.accessToken, ['auth', 'token']),
  configuration: printedBy(account.configuration, ['config', 'describe', 'set', 'unset']),
  configurations: printedBy(account.configurations, ['config', 'list']),
  'current-configuration': printedBy(account.currentConfiguration, ['config', 'use']),
  'saved-value': printedBy(text, ['config', 'get']),
  settings: printedBy(account.settings, ['config', 'explain']),
  diagnosis: printedBy(account.diagnosis, ['', 'doctor'], ['serve', 'check']),
  'command-tree': { about: 'help, and help COMMAND', schema: account.commandTree, commands: [] },
  topic: { about: 'help TOPIC', schema: account.topic, commands: ['help'] },
  version: printedBy(account.version, ['', 'version']),
  schemas: printedBy(account.schemaList, ['', 'schema']),
  'completion-script': printedBy(text, ['', 'completion']),
  reply: { about: 'api: what the service sent', schema: anything, commands: ['api'] },
  'local-service': printedBy(local.localService, ['local', 'start', 'run', 'status']),
  'local-logs': printedBy(local.localLogs, ['local', 'logs']),
  'local-stopped': printedBy(local.localStopped, ['local', 'stop']),
  'local-reset': printedBy(local.localReset, ['local', 'reset']),
  manifests: printedBy(local.manifests, ['serve', 'manifests']),
  error: {
    about: 'stderr of a command that fails with --json',
    schema: own.error,
    commands: [],
  },
};

/** The schema as a complete document. */
export function schemaDocument(kind: string): JsonSchema | undefined {
  const found = Object.hasOwn(schemas, kind) ? schemas[kind] : undefined;
  return (
    found && {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: found.about,
      ...found.schema,
    }
  );
}
