/** `uas admin config backups`: the backups that bulk changes have written. */
import { join } from 'node:path';
import { addExamples, type Configure } from '../../../command/app.ts';
import type { Context } from '../../../command/command.types.ts';
import { UasError } from '../../../core/errors.ts';
import { didYouMean } from '../../../core/nearest.ts';
import { listView } from '../../../output/view.ts';
import { addLossOption } from '../../../verbs/consent-to-loss.ts';
import { carryOut } from './carry-out.ts';
import { planFiles } from './document.ts';

interface Backup {
  name: string;
  time: string;
  system: string;
  bytes: number;
  path: string;
}

const directoryOf = ({ paths }: Context) => join(paths.state, 'backups');

/** The backups, newest first. */
async function readBackups(context: Context): Promise<Backup[]> {
  const { files } = context.deps;
  const backups: Backup[] = [];
  for (const name of await files.list(directoryOf(context))) {
    const path = join(directoryOf(context), name);
    const facts = await files.stat(path);
    if (!name.endsWith('.yaml') || !facts?.isFile) continue;
    const head = (await files.readOwn(path))?.toString('utf8').split('\n', 1)[0] ?? '';
    const system = /^# configuration of (\S+)/.exec(head)?.[1] ?? '';
    const time = new Date(facts.modified).toISOString();
    backups.push({ name, time, system, bytes: facts.size, path });
  }
  return backups.sort((a, b) => Number(a.time < b.time) - Number(a.time > b.time));
}

export const listBackups: Configure = (command, app) => {
  addExamples(command, ['list the backups, newest first', 'uas admin config backups list']).action(
    app.action(async (context) =>
      listView(
        await readBackups(context),
        {
          name: (row) => row.name,
          columns: [
            { key: 'name', value: (row) => row.name },
            { key: 'time', value: (row) => row.time.replace(/\.\d+Z$/, 'Z') },
            { key: 'system', value: (row) => row.system },
            { key: 'bytes', value: (row) => row.bytes },
            { key: 'path', value: (row) => row.path, wide: true },
          ],
        },
        { empty: 'no backups found' },
      ),
    ),
  );
};

async function findBackup(context: Context, text: string): Promise<Backup> {
  const backups = await readBackups(context);
  const found = backups.find(({ name, path }) => name === text || path === text);
  if (found) return found;
  const names = backups.map(({ name }) => name);
  throw new UasError('not_found', `there is no backup "${text}"`, {
    hint: didYouMean(text, names) ?? 'list them with: uas admin config backups list',
  });
}

export const restoreBackup: Configure = (command, app) => {
  command.argument('<name>', 'the backup, by name as listed');
  const lossOption = addLossOption(command);
  addExamples(command, [
    'show what would change',
    'uas admin config backups restore prod-2026-03-01T10-00-00-000Z-4711.yaml --dry-run',
  ]).action(
    app.action(async (context, given, text: string) => {
      const { path, system } = await findBackup(context, text);
      const here = (await context.uas()).client.base.href;
      const { site, plan } = await planFiles(context, [path], true);
      const { lose = [] } = lossOption(given);
      const notes = system === here ? [] : [`the backup is of another system, ${system}`];
      return carryOut(context, { site, plan, lose, notes });
    }),
  );
};
