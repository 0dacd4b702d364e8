/** A snapshot of the whole configuration of a system, with a label for every object. */
import type { UasApi } from '../api/uas.ts';
import { UasError } from '../core/errors.ts';
import {
  type ConfigKind,
  configKinds,
  type LabelOf,
  specOf,
} from '../resources/config-resource.ts';
import {
  type AnySpec,
  configResources,
  type RowOf,
  type SpecOf,
} from '../resources/config-resources.ts';

export type Rows = { [K in ConfigKind]: readonly RowOf[K][] };

export interface SiteEntry<K extends ConfigKind> {
  /** The name or comment, or the id if that is empty or not unique. */
  label: string;
  id: string;
  row: RowOf[K];
  spec: SpecOf[K];
}

/** An entry of any kind. */
export interface AnyEntry {
  label: string;
  id: string;
  row: unknown;
  spec: AnySpec;
}

export interface Site {
  entries: { [K in ConfigKind]: readonly SiteEntry<K>[] };
  labelOf: LabelOf;
  /** The id behind a label. Throws not_found. */
  idOf: LabelOf;
  /** Stored fields that this program cannot read. */
  unreadable: readonly UnreadableEntry[];
}

export interface UnreadableEntry {
  kind: ConfigKind;
  label: string;
  id: string;
  field: string;
  reason: string;
}

/** Labels by id. A name or comment that two objects share is not a label. */
function labelsOf<K extends ConfigKind>(kind: K, rows: readonly RowOf[K][]): Map<string, string> {
  const { names, id } = configResources[kind];
  const uses = new Map<string, number>();
  for (const row of rows) {
    for (const name of names(row).slice(0, 1)) uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return new Map(
    rows.map((row) => {
      const [name = ''] = names(row);
      return [id(row), name !== '' && uses.get(name) === 1 ? name : id(row)];
    }),
  );
}

/** Builds the site from rows. A reference to a deleted object keeps its id. */
function siteOf(rows: Rows): Site {
  const labels = Object.fromEntries(
    configKinds.map((kind) => [kind, labelsOf(kind, rows[kind])]),
  ) as Record<ConfigKind, Map<string, string>>;
  const ids = Object.fromEntries(
    configKinds.map((kind) => [kind, new Map([...labels[kind]].map(([id, label]) => [label, id]))]),
  ) as Record<ConfigKind, Map<string, string>>;
  const unreadable: UnreadableEntry[] = [];
  const labelOf: LabelOf = (kind, id) => labels[kind].get(id) ?? id;

  const entriesOf = <K extends ConfigKind>(kind: K): SiteEntry<K>[] => {
    const resource = configResources[kind];
    return rows[kind].map((row) => {
      const id = resource.id(row);
      const label = labelOf(kind, id);
      const spec = specOf(resource, row, labelOf, (field, reason) =>
        unreadable.push({ kind, label, id, field, reason }),
      );
      return { label, id, row, spec };
    });
  };
  return {
    entries: {
      images: entriesOf('images'),
      volumes: entriesOf('volumes'),
      resources: entriesOf('resources'),
      classes: entriesOf('classes'),
    },
    labelOf,
    idOf(kind, label) {
      const id = ids[kind].get(label);
      if (id !== undefined) return id;
      throw new UasError('not_found', `there is no ${configResources[kind].singular} "${label}"`);
    },
    unreadable,
  };
}

/** Reads all four lists. */
export async function readSite(uas: UasApi): Promise<Site> {
  const [images, volumes, resources, classes] = await Promise.all([
    uas.imageConfig.list(),
    uas.volumeConfig.list(),
    uas.limitsConfig.list(),
    uas.classConfig.list(),
  ]);
  return siteOf({ images, volumes, resources, classes });
}
