import { addBuiltIns } from '../../../local/state/seed.ts';
import { type Route, route } from '../route.ts';

/** Seconds until the job that restores the site's defaults is seen to be done. */
const restoring = 10;

export const factoryResetRoutes: readonly Route[] = [
  route('DELETE /admin/config', 'Remove all configuration and restore the site defaults', {
    async handle({ uas }) {
      const { state, clock, speed } = uas;
      for (const row of state.classes.rows()) state.classes.remove(row.class_id);
      for (const row of state.volumes.rows()) state.volumes.remove(row.volume_id);
      for (const row of state.images.rows()) state.images.remove(row.image_id);
      for (const row of state.resources.rows()) state.resources.remove(row.resource_id);
      // The built-in volumes come back at the next call, which need not wait for the job.
      addBuiltIns(state);
      await clock.sleep((restoring * 1000) / speed);
      uas.restoreDefaults();
      return undefined;
    },
  }),
];
