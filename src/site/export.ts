/** Exports the configuration of a system. */

import { isUuid } from '../core/names.ts';
import {
  type ConfigKind,
  configKinds,
  fieldEntries,
  isEmpty,
} from '../resources/config-resource.ts';
import { type AnySpec, resourceOf } from '../resources/config-resources.ts';
import type { Site, SiteEntry } from './site.ts';

export interface Exported {
  /** Sections of objects with all fields, sorted by name. */
  value: Record<ConfigKind, Record<string, unknown>[]>;
  /** What cannot be reproduced on another system. */
  warnings: readonly string[];
}

function exportEntry(
  kind: ConfigKind,
  { label, id, spec }: SiteEntry<ConfigKind>,
  withId: boolean,
) {
  const values: AnySpec = spec;
  const fields = fieldEntries(resourceOf(kind)).flatMap(([key, { codec }]): [string, unknown][] => {
    const value = values[key];
    if (value === undefined) return [];
    if (value === '') return [[key, null]];
    return [[key, isEmpty(value) ? value : codec.show(value)]];
  });
  return { ...(withId || label === id ? { id } : {}), ...Object.fromEntries(fields) };
}

/** The value of a configuration file for the site. @param ids whether every object has its id */
export function exportSite(site: Site, { ids = false } = {}): Exported {
  const warnings: string[] = site.unreadable.map(
    ({ kind, label, field, reason }) => `${kind} ${label}: ${field} is omitted: ${reason}`,
  );
  const value = {} as Exported['value'];
  for (const kind of configKinds) {
    const { singular } = resourceOf(kind);
    const entries: SiteEntry<ConfigKind>[] = [...site.entries[kind]];
    entries.sort((a, b) => Number(a.label > b.label) - Number(a.label < b.label));
    for (const { label, id } of entries) {
      if (label === id) {
        warnings.push(
          `the ${singular} ${id} has no unique comment; on another system, each apply will create another one`,
        );
      }
    }
    value[kind] = entries.map((entry) => exportEntry(kind, entry, ids));
  }
  warnings.push(...dangling(site));
  return { value, warnings };
}

/** References to deleted objects: ids that no longer exist. */
function dangling(site: Site): string[] {
  return site.entries.classes.flatMap(({ label, spec }) => {
    const lost: [string, string | null, ConfigKind][] = [
      ['image', spec.image, 'images'],
      ['resource', spec.resource, 'resources'],
      ['uai_creation_class', spec.uai_creation_class, 'classes'],
      ...spec.volumes.map((volume): [string, string, ConfigKind] => ['volumes', volume, 'volumes']),
    ];
    return lost.flatMap(([field, name, kind]) =>
      name !== null && isUuid(name) && !site.entries[kind].some((entry) => entry.label === name)
        ? [`the class ${label}: ${field} refers to ${name}, which no longer exists`]
        : [],
    );
  });
}

/** The warnings of an export as lines for people. */
export const exportWarnings = (site: Site): string[] =>
  exportSite(site).warnings.map((warning) => `warning: ${warning}`);
