/** A copy of the configuration before it is changed in bulk; the same format as an export. */
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { messageOf, UasError } from '../core/errors.ts';
import { yamlText } from '../output/yaml-text.ts';
import { exportSite } from './export.ts';
import type { Site } from './site.ts';

/** Writes the file (mode 0600) and returns its path. Without a backup nothing is changed. */
export async function writeBackup(context: Context, site: Site): Promise<string> {
  const { deps, paths, configuration } = context;
  const time = new Date(deps.clock.now()).toISOString().replace(/[:.]/g, '-');
  const name = configuration.replace(/[^A-Za-z0-9._-]/g, '_');
  const path = join(paths.state, 'backups', `${name}-${time}-${process.pid}.yaml`);
  const { value } = exportSite(site);
  const head = `# configuration of ${(await context.uas()).client.base.href}\n`;
  try {
    await deps.files.writePrivate(path, head + yamlText(value));
  } catch (error) {
    throw new UasError('failed', `the backup cannot be written: ${messageOf(error)}`, {
      hint: 'nothing was changed',
      cause: error,
    });
  }
  return path;
}
