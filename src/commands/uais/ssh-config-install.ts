/** Adds the Include line to the user's ssh configuration, and removes it. */
import { basename, dirname, join } from 'node:path';
import type { Context } from '../../command/command.types.ts';
import { usageError } from '../../core/errors.ts';
import { textView, type View } from '../../output/view.ts';
import {
  type Installation,
  includeLine,
  install,
  ownConfigFile,
  planInstallation,
  planRemoval,
} from '../../ssh/client/config-file.ts';
import { hostRegistryFile } from '../../ssh/client/host-registry.ts';
import type { Deps } from '../../system/deps.ts';
import type { Line } from '../../system/styled-line.ts';

export async function howToInstall({ deps, paths }: Context, ownFile: string): Promise<Line[]> {
  // The file could not be read, and printing instructions does not need it.
  const plan = await planInstallation(deps.files, paths.home, ownFile).catch(() => undefined);
  if (plan && plan.content === undefined) return [`${plan.file} already includes it`];
  return [
    'add this line at the top of ~/.ssh/config, or run again with --install:',
    `  ${includeLine(ownFile)}`,
  ];
}

/** Asks before the user's file is changed. */
async function isAgreed({ deps, yes }: Context, option: string): Promise<boolean> {
  if (yes) return true;
  if (!deps.prompt.available) {
    throw usageError(`${option} changes your ssh configuration`, 'confirm with --yes');
  }
  return deps.prompt.confirm('Change the file?');
}

async function write({ deps }: Context, plan: Installation): Promise<string> {
  const stamp = new Date(deps.clock.now()).toISOString().replace(/[:.]/g, '-');
  const backup = await install(deps.files, plan, stamp);
  return `${plan.file} changed${backup ? `; backup: ${backup}` : ''}`;
}

export async function installInclude(context: Context, ownFile: string): Promise<Line[]> {
  const { deps, paths } = context;
  const plan = await planInstallation(deps.files, paths.home, ownFile);
  if (plan.content === undefined) return [`${plan.file} already includes it`];
  deps.io.note(`${plan.file} will begin with:`, [
    { text: `+ ${includeLine(ownFile)}`, style: 'green' },
  ]);
  if (context.dryRun) return [];
  if (!(await isAgreed(context, '--install'))) return [`${plan.file} was not changed`];
  return [await write(context, plan)];
}

/** Removes the backups that are like the restored file. */
async function removeBackups({ files }: Deps, file: string, content: Buffer): Promise<void> {
  const start = `${basename(file)}.uas-backup-`;
  const directory = dirname(file);
  for (const name of await files.list(directory)) {
    if (!name.startsWith(start)) continue;
    const path = join(directory, name);
    if ((await files.readOwn(path))?.equals(content)) await files.remove(path);
  }
}

/** Takes the Include line out of the user's file; an empty file is removed. */
async function removeInclude({ deps }: Context, plan: Installation): Promise<string> {
  const { file, content = Buffer.alloc(0) } = plan;
  if (content.length === 0) {
    await deps.files.remove(file);
    return `${file} removed: it contained nothing else`;
  }
  // Without a backup, since the line that is removed is known.
  await install(deps.files, { ...plan, before: Buffer.alloc(0) }, '');
  await removeBackups(deps, file, content);
  return `${file} changed`;
}

export async function uninstall(context: Context): Promise<View> {
  const { deps, paths } = context;
  const { files, io } = deps;
  const own = ownConfigFile(paths.state);
  const registry = hostRegistryFile(paths.state);
  const summary: string[] = [];
  const plan = await planRemoval(files, paths.home, own);
  if (plan) {
    io.note(`this line will be removed from ${plan.file}:`, [
      { text: `- ${includeLine(own)}`, style: 'red' },
    ]);
    if (!context.dryRun) {
      if (!(await isAgreed(context, '--uninstall'))) {
        return textView([`${plan.file} was not changed`], { removed: [] });
      }
      summary.push(await removeInclude(context, plan));
    }
  }
  const present = [];
  for (const file of [own, registry]) if (await files.stat(file)) present.push(file);
  if (context.dryRun) {
    for (const file of present) io.note(`would remove ${file}`);
    return textView(['dry run: nothing was changed'], { removed: [] });
  }
  for (const file of present) {
    await files.remove(file);
    summary.push(`${file} removed`);
  }
  if (summary.length === 0) summary.push('not installed; nothing was changed');
  return textView(summary, { removed: present });
}
