/** Writes a backup of the configuration before bulk changes, in the format of an export. */
import { join } from 'node:path';
import type { Context } from '../command/command.types.ts';
import { messageOf, UasError } from '../core/errors.ts';
import { visible } from '../core/text.ts';
import { yamlText } from '../output/yaml-text.ts';
import { exportSite } from './export.ts';
import type { Site } from './site.ts';

/** YAML comments that list what the backup does not contain. */
const comments = (lines: readonly string[]) => lines.map((line) => `# ${visible(line)}\n`).join('');

/** Writes the file (mode 0600) and returns its path. If it cannot be written, nothing is changed. */
export async function writeBackup(context: Context, site: Site): Promise<string> {
  const { deps, paths, configuration } = context;
  const time = new Date(deps.clock.now()).toISOString().replace(/[:.]/g, '-');
  const name = configuration.replace(/[^A-Za-z0-9._-]/g, '_');
  const path = join(paths.state, 'backups', `${name}-${time}-${process.pid}.yaml`);
  const { value, warnings } = exportSite(site);
  const head = [`configuration of ${(await context.uas()).client.base.href}`, ...warnings];
  try {
    await deps.files.makeOwnDirectory(paths.state);
    await deps.files.writePrivate(path, comments(head) + yamlText(value));
  } catch (error) {
    throw new UasError('failed', `cannot write the backup: ${messageOf(error)}`, {
      hint: 'nothing was changed',
      cause: error,
    });
  }
  return path;
}
