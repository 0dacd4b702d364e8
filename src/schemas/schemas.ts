/** Every schema that `uas schema` knows, by name. */
import type { JsonSchema } from '../resources/fields/codec.ts';
import { serveSchema } from '../serve/config/settings.ts';
import { siteFileSchema } from './file.ts';
import * as own from './own.ts';
import * as uas from './uas.ts';

interface NamedSchema {
  /** The output or file that the schema describes. */
  about: string;
  schema: JsonSchema;
}

const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

export const schemas: Readonly<Record<string, NamedSchema>> = {
  'config-file': { about: 'file of admin config export, diff and apply', schema: siteFileSchema },
  serve: { about: 'configuration file of serve', schema: serveSchema },
  uai: { about: 'create, describe', schema: uas.uai },
  uais: { about: 'list, admin uais list', schema: list(uas.uai) },
  'deleted-uais': { about: 'delete, admin uais delete', schema: uas.deletedUais },
  image: { about: 'admin config images create, describe, update, delete', schema: uas.image },
  images: { about: 'admin config images list', schema: list(uas.image) },
  volume: { about: 'admin config volumes create, describe, update, delete', schema: uas.volume },
  volumes: { about: 'admin config volumes list', schema: list(uas.volume) },
  resource: {
    about: 'admin config resources create, describe, update, delete',
    schema: uas.limits,
  },
  resources: { about: 'admin config resources list', schema: list(uas.limits) },
  class: { about: 'admin config classes create, describe, update, delete', schema: uas.uaiClass },
  classes: { about: 'admin config classes list', schema: list(uas.uaiClass) },
  'image-list': { about: 'images list', schema: uas.imageList },
  'mgr-info': { about: 'mgr-info list', schema: uas.managerInfo },
  versions: { about: 'mgr-info versions', schema: { type: 'string', examples: ['v1'] } },
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
