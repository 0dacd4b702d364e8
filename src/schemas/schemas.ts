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
import { serveSchema } from '../serve/config/settings.ts';
import { siteFileSchema } from './file.ts';
import * as own from './own.ts';

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

const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

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
const single = ['create', 'describe', 'update', 'delete'] as const;

export const schemas: Readonly<Record<string, NamedSchema>> = {
  'config-file': {
    about: 'file of admin config export, diff and apply',
    schema: siteFileSchema,
    commands: ['admin config export'],
  },
  serve: { about: 'configuration file of serve', schema: serveSchema, commands: [] },
  uai: printedBy(uai, ['', 'create', 'describe'], ['admin uais', 'create', 'describe']),
  uais: printedBy(list(uai), ['', 'list'], ['admin uais', 'list'], ['uais', 'list']),
  'deleted-uais': printedBy(
    own.deletedUais,
    ['', 'delete'],
    ['admin uais', 'delete'],
    ['uais', 'delete'],
  ),
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
  versions: printedBy({ type: 'string', examples: ['v1'] }, ['mgr-info', 'versions']),
  'managed-identity': printedBy(identity, ['managed-identities', 'create', 'describe', 'update']),
  'managed-identities': printedBy(list(identity), ['managed-identities', 'list']),
  credentials: printedBy(list(schemaOf(credentialsShape)), [
    'managed-identities credentials',
    'list',
  ]),
  change: { about: 'create and update with --dry-run', schema: own.change, commands: [] },
  changes: printedBy(list(own.change), ['admin config', 'diff', 'apply', 'edit', 'undo']),
  findings: printedBy(list(own.finding), ['admin config', 'lint']),
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
