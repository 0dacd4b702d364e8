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
}

const uai = schemaOf(uaiShape);
const image = schemaOf(imageShape);
const volume = schemaOf(volumeShape);
const limits = schemaOf(limitsShape);
const uaiClass = schemaOf(classShape);
const identity = schemaOf(identityShape);

const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

export const schemas: Readonly<Record<string, NamedSchema>> = {
  'config-file': { about: 'file of admin config export, diff and apply', schema: siteFileSchema },
  serve: { about: 'configuration file of serve', schema: serveSchema },
  uai: { about: 'create, describe', schema: uai },
  uais: { about: 'list, admin uais list', schema: list(uai) },
  'deleted-uais': { about: 'delete, admin uais delete', schema: own.deletedUais },
  image: { about: 'admin config images create, describe, update, delete', schema: image },
  images: { about: 'admin config images list', schema: list(image) },
  volume: { about: 'admin config volumes create, describe, update, delete', schema: volume },
  volumes: { about: 'admin config volumes list', schema: list(volume) },
  resource: {
    about: 'admin config resources create, describe, update, delete',
    schema: limits,
  },
  resources: { about: 'admin config resources list', schema: list(limits) },
  class: { about: 'admin config classes create, describe, update, delete', schema: uaiClass },
  classes: { about: 'admin config classes list', schema: list(uaiClass) },
  'image-list': { about: 'images list', schema: schemaOf(imageListShape) },
  'mgr-info': { about: 'mgr-info list', schema: schemaOf(managerInfoShape) },
  versions: { about: 'mgr-info versions', schema: { type: 'string', examples: ['v1'] } },
  'managed-identity': { about: 'managed-identities create, describe, update', schema: identity },
  'managed-identities': { about: 'managed-identities list', schema: list(identity) },
  credentials: {
    about: 'managed-identities credentials list',
    schema: list(schemaOf(credentialsShape)),
  },
  change: { about: 'create and update with --dry-run', schema: own.change },
  changes: { about: 'admin config diff, apply', schema: list(own.change) },
  findings: { about: 'admin config lint', schema: list(own.finding) },
  error: { about: 'stderr of a command that fails with --json', schema: own.error },
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
