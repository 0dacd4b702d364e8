/** Writes this program's own ssh configuration file, and its Include line in the user's file. */
import { join } from 'node:path';
import { UasError } from '../../core/errors.ts';
import type { Files } from '../../system/files.ts';
import { expandHome } from '../../system/home-path.ts';
import { type HostSettings, sshOptions } from './client-options.ts';
import { includedPath } from './option-path.ts';

export function ownConfigFile(stateDirectory: string): string {
  return join(stateDirectory, 'ssh_config');
}

/** `Host` entries for the UAIs. All values match strict grammars or are quoted, so they cannot add lines. */
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
  return `Include ${includedPath(ownFile)}`;
}

/** Host names in the user's own configuration, which a service must not take over. */
export async function ownHostNames(files: Files, home: string): Promise<ReadonlySet<string>> {
  const text = await files.readOwn(join(home, '.ssh', 'config')).catch(() => undefined);
  const lines = text?.toString('utf8').split('\n') ?? [];
  const names = lines.flatMap(
    (line) => /^\s*Host[\s=]+(.*)$/i.exec(line)?.[1]?.split(/[\s"]+/) ?? [],
  );
  return new Set(['localhost', ...names]);
}

/** The lines before the first Host or Match, which apply to every host. */
function globalLines(text: string): string[] {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => /^\s*(?:Host|Match)[\s="]/i.test(line));
  return first === -1 ? lines : lines.slice(0, first);
}

/** Whether a line includes the file: our line, or the plain path in a form that users write. */
function includes(line: string, ownFile: string, home: string): boolean {
  const argument = /^\s*Include(?:\s*=\s*|\s+)(.*?)\s*$/i.exec(line)?.[1];
  if (argument === undefined) return false;
  if (argument === includedPath(ownFile)) return true;
  if (/[%$*?[]/.test(ownFile)) return false;
  const words = argument.match(/"[^"]*"|\S+/g) ?? [];
  return words.some((word) => expandHome(word.replace(/^"|"$/g, ''), home) === ownFile);
}

export interface Installation {
  file: string;
  /** The file with the line at its top; undefined when the line already exists. */
  content: Buffer | undefined;
  before: Buffer;
}

/** The user's configuration with the Include line installed. */
export async function planInstallation(
  files: Files,
  home: string,
  ownFile: string,
): Promise<Installation> {
  const file = join(home, '.ssh', 'config');
  const before = (await files.readOwn(file)) ?? Buffer.alloc(0);
  const lines = globalLines(before.toString('utf8'));
  const installed = lines.some((line) => includes(line, ownFile, home));
  // Below a Host or Match, the Include would apply only to those hosts. Bytes are preserved in any encoding.
  const line = Buffer.from(`${includeLine(ownFile)}\n\n`);
  return { file, before, content: installed ? undefined : Buffer.concat([line, before]) };
}

/**
 * Writes the changed configuration, after a backup in the same directory. Returns the backup's path when there was a
 * file.
 */
export async function install(
  files: Files,
  { file, content, before }: Installation,
  stamp: string,
): Promise<string | undefined> {
  if (content === undefined) return undefined;
  const mode = (await files.stat(file))?.mode ?? 0o600;
  let backup: string | undefined;
  if (before.length > 0) {
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
