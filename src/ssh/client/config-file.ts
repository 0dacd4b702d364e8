/** Writes this program's own ssh configuration file, and its Include line in the user's file. */
import { join } from 'node:path';
import { UasError } from '../../core/errors.ts';
import type { Files } from '../../system/files.ts';
import { expandHome } from '../../system/home-path.ts';
import { commonOptions, type HostSettings, sshOptions } from './client-options.ts';
import { shellQuote } from './command-line.ts';
import { includedPath } from './option-path.ts';

export function ownConfigFile(stateDirectory: string): string {
  return join(stateDirectory, 'ssh_config');
}

/** What a configuration file needs besides the UAIs that it lists. */
export interface FileSettings extends Pick<HostSettings, 'knownHosts' | 'forwardAgent' | 'env'> {
  /** The command of this program that connects to a UAI by its name, without the name. */
  proxy(words: readonly string[]): readonly string[];
  /** Login name for UAIs that are not listed. */
  user: string | undefined;
  /** Hosts of the user's own that a pattern would otherwise include. */
  except: ReadonlySet<string>;
}

export interface HostEntry extends HostSettings {
  /** Options of this program that select the service of the UAI. */
  words: readonly string[];
}

/** A command as the value of ProxyCommand, which a shell runs after ssh has expanded percent signs. */
const proxyCommand = (command: readonly string[], name: string): [string, string] => [
  'ProxyCommand',
  `${shellQuote(command).replaceAll('%', '%%')} ${name}`,
];

/**
 * Patterns of all UAIs, without the user's own hosts. Releases of ssh before 9.6 accept host names with quotes, which
 * could leave the quotes around the name in ProxyCommand.
 */
function everyUai(except: ReadonlySet<string>): string {
  const own = [...except].filter((name) => /^uai-[A-Za-z0-9._-]*$/.test(name));
  return ['uai-*', `"!*'*"`, ...own.map((name) => `!${name}`)].join(' ');
}

/**
 * An entry for each UAI, and one for those that are not listed. All values match strict grammars or are quoted, so they
 * cannot add lines.
 */
export function hostEntries(hosts: readonly HostEntry[], file: FileSettings): string {
  const head =
    '# Written by uas ssh-config. Changes here are lost; put your own in ~/.ssh/config.\n';
  const entry = (patterns: string, options: readonly [string, string][]) =>
    `\nHost ${patterns}\n${options.map(([key, value]) => `    ${key} ${value}\n`).join('')}`;
  const listed = hosts.map((host) =>
    entry(host.name, [...sshOptions(host), proxyCommand(file.proxy(host.words), host.name)]),
  );
  const rest = entry(everyUai(file.except), [
    ...(file.user === undefined ? [] : ([['User', file.user]] as [string, string][])),
    // Part of the name that a host key is stored under, unless it is 22.
    ['Port', '22'],
    ...commonOptions(file),
    proxyCommand(file.proxy([]), `'%n'`),
  ]);
  return [head, ...listed, rest].join('');
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

/**
 * The user's configuration without the Include line and the empty line after it, as it was before the installation;
 * undefined when it has no such line.
 */
export async function planRemoval(
  files: Files,
  home: string,
  ownFile: string,
): Promise<Installation | undefined> {
  const file = join(home, '.ssh', 'config');
  const before = await files.readOwn(file);
  if (!before) return undefined;
  // One character for each byte, so that bytes are preserved in any encoding.
  const lines = before.toString('latin1').split('\n');
  const decoded = before.toString('utf8').split('\n');
  const at = decoded.findIndex((line) => includes(line, ownFile, home));
  if (at === -1) return undefined;
  lines.splice(at, lines[at + 1]?.trim() === '' && at + 2 < lines.length ? 2 : 1);
  return { file, before, content: Buffer.from(lines.join('\n'), 'latin1') };
}
