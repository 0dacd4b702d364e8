/** What an editor has changed in an export, so that changes by others in the meantime are kept. */
import { isDeepStrictEqual } from 'node:util';
import { configKinds } from '../resources/config-resource.ts';
import { type AnySpec, resourceOf } from '../resources/config-resources.ts';
import type { FileEntry, SiteFile } from './file.ts';

export interface Edited {
  /** The entries and fields that differ from the export. */
  file: SiteFile;
  /** Ids of the objects that were removed from it. */
  remove: ReadonlySet<string>;
}

/** Compares two readings of an export in which every object has its id, so that a renamed object stays the same one. */
export function editedFields(before: SiteFile, after: SiteFile): Edited {
  const remove = new Set<string>();
  const file: Partial<Record<(typeof configKinds)[number], FileEntry[]>> = {};
  for (const kind of configKinds) {
    const earlier = new Map((before[kind] ?? []).map((entry) => [entry.id ?? '', entry]));
    const kept = new Set((after[kind] ?? []).map(({ id }) => id ?? ''));
    for (const id of earlier.keys()) if (after[kind] && !kept.has(id)) remove.add(id);
    const changed = (after[kind] ?? []).flatMap((entry): FileEntry[] => {
      const former = entry.id === undefined ? undefined : earlier.get(entry.id);
      if (!former) return [{ ...entry, id: undefined }];
      const label = resourceOf(kind).label;
      const spec: AnySpec = Object.fromEntries(
        Object.entries(entry.spec).filter(
          ([key, value]) => key !== label && !isDeepStrictEqual(value, former.spec[key]),
        ),
      );
      const isRenamed = entry.label !== former.label;
      if (Object.keys(spec).length === 0 && !isRenamed) return [];
      return [{ ...entry, spec: isRenamed ? { ...spec, [label]: entry.label } : spec }];
    });
    if (changed.length > 0) file[kind] = changed;
  }
  return { file, remove };
}
