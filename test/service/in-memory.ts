/** Tables in memory, and a configuration that runs every change twice, as on a conflict. */
import type { Image, Limits, Volume } from '../../src/api/uas.types.ts';
import type { Configuration } from '../../src/service/ports.ts';
import type { ClassRow, Draft, DraftRows } from '../../src/service/tables.ts';

export interface Given {
  images: Image[];
  volumes: Volume[];
  resources: Limits[];
  classes: ClassRow[];
}

const byId = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);

function rowsOf<Row>(list: readonly Row[], idOf: (row: Row) => string): DraftRows<Row> {
  const map = new Map(list.map((row) => [idOf(row), row]));
  return {
    get: (id) => map.get(id),
    rows: () => [...map].sort(byId).map(([, row]) => row),
    put: (id, row) => map.set(id, row),
    remove: (id) => map.delete(id),
  };
}

export function tablesOf({ images, volumes, resources, classes }: Given): Draft {
  return {
    images: rowsOf(images, (row) => row.image_id),
    volumes: rowsOf(volumes, (row) => row.volume_id),
    resources: rowsOf(resources, (row) => row.resource_id),
    classes: rowsOf(classes, (row) => row.class_id),
  };
}

function copyOf(draft: Draft): Draft {
  return tablesOf({
    images: draft.images.rows(),
    volumes: draft.volumes.rows(),
    resources: draft.resources.rows(),
    classes: draft.classes.rows(),
  });
}

/** The first run of every change is on a draft that is thrown away. */
export function conflictingConfiguration(): Configuration {
  let tables = tablesOf({ images: [], volumes: [], resources: [], classes: [] });
  return {
    read: async (work) => work(copyOf(tables)),
    async change(work) {
      try {
        work(copyOf(tables));
      } catch {
        // Nobody hears of a run that is not saved.
      }
      const draft = copyOf(tables);
      const result = work(draft);
      tables = draft;
      return result;
    },
    async reset() {
      tables = tablesOf({ images: [], volumes: [], resources: [], classes: [] });
    },
  };
}
