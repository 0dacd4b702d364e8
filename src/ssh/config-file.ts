/** Our own ssh configuration file, and the one Include line in the user's. */
import { join } from 'node:path';
import { UasError } from '../core/errors.ts';
import type { Files } from '../core/files.ts';
import { type HostSettings, quotedPath, sshOptions } from './client-options.ts';

export function ownConfigFile(stateDirectory: string): string {
  return join(stateDirectory, 'ssh_config');
}

/** `Host` entries for the UAIs. All values come from strict grammars or are quoted, so no line can be added. */
export function hostEntries(hosts: readonly HostSettings[]): string {
  const head =
    '# Written by uas ssh-config. Changes here are lost; put your own in ~/.ssh/config.\n';
  const entries = hosts.map((host) => {
    const lines = sshOptions(host).map(([key, value]) => `    ${key} ${value}\n`);
    return `\nHost ${host.name}\n${lines.join('')}`;
  });
  return head + entries.join('');
}

export function includeLine(ownFile: string): string {
  return `Include ${quotedPath(ownFile)}`;
}

/** Names that the user's own configuration gives to hosts: a service must not take one of them over. */
export async function ownHostNames(files: Files, home: string): Promise<ReadonlySet<string>> {
  const text = await files.readOwn(join(home, '.ssh', 'config')).catch(() => undefined);
  const lines = text?.toString('utf8').split('\n') ?? [];
  const names = lines.flatMap(
    (line) => /^\s*Host[\s=]+(.*)$/i.exec(line)?.[1]?.split(/[\s"]+/) ?? [],
  );
  return new Set(['localhost', ...names]);
}

export interface Installation {
  file: string;
  /** The file with the line at its top; undefined when the line is there already. */
  content: string | undefined;
  before: string;
}

/** What installing the Include line would make of the user's configuration. */
export async function planInstallation(
  files: Files,
  home: string,
  ownFile: string,
): Promise<Installation> {
  const file = join(home, '.ssh', 'config');
  const before = (await files.readOwn(file))?.toString('utf8') ?? '';
  const line = includeLine(ownFile);
  const installed = before.split('\n').some((candidate) => candidate.trim() === line);
  // Before any Host block, or the Include would belong to that block.
  return { file, before, content: installed ? undefined : `${line}\n\n${before}` };
}

/** Writes the changed configuration, after a backup beside it. Returns the backup's path when there was a file. */
export async function install(
  files: Files,
  { file, content, before }: Installation,
  stamp: string,
): Promise<string | undefined> {
  if (content === undefined) return undefined;
  const mode = (await files.stat(file))?.mode ?? 0o600;
  let backup: string | undefined;
  if (before !== '') {
    backup = `${file}.uas-backup-${stamp}`;
    await files.writePrivate(backup, before);
  }
  if ((mode & 0o022) !== 0) {
    throw new UasError('failed', `${file} can be written by others; ssh would refuse it`, {
      hint: `chmod 600 ${file}`,
    });
  }
  await files.writePrivate(file, content, mode);
  return backup;
}
