/** The configuration of the embedded service: the draft is the tables in memory, whose changes go to the journal. */

import type { Configuration } from '../../service/ports.ts';
import type { Clock } from '../../system/deps.ts';
import { addBuiltIns, restoreDefaults } from './seed.ts';
import type { Store } from './store.ts';

/** Seconds until the job that restores the site's defaults is seen to be done. */
const restoring = 10;

interface Time {
  clock: Clock;
  /** How many times faster than on a real system things happen. */
  speed: number;
}

/** Relies on handlers to check before they change anything: there is no rollback. */
export function openConfiguration(store: Store, { clock, speed }: Time): Configuration {
  const { images, volumes, resources, classes } = store.uas;
  const draft = { images, volumes, resources, classes };
  return {
    read: async (work) => work(draft),
    change: async (work) => work(draft),
    async reset() {
      for (const row of classes.rows()) classes.remove(row.class_id);
      for (const row of volumes.rows()) volumes.remove(row.volume_id);
      for (const row of images.rows()) images.remove(row.image_id);
      for (const row of resources.rows()) resources.remove(row.resource_id);
      // The built-in volumes come back at the next call, which need not wait for the job.
      addBuiltIns(store.uas);
      await clock.sleep((restoring * 1000) / speed);
      restoreDefaults(store);
    },
  };
}
