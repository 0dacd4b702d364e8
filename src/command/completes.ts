/** What completion offers for the arguments and options of a command, declared where they are. */
import type { Argument, Command, Option } from 'commander';
import type { ConfigKind } from '../resources/config-resource.ts';

/** Names that a service has to be asked for. */
export type LiveKind = ConfigKind | 'own-uais' | 'uais' | 'usable-images' | 'identities';

export type Kind = LiveKind | 'configurations' | 'settings' | 'files';

const kinds = new WeakMap<Argument | Option, Kind>();

const partOf = (command: Command, name: string) =>
  name.startsWith('-')
    ? command.options.find(({ long }) => long === name)
    : command.registeredArguments.find((argument) => argument.name() === name);

/**
 * Declares what fits: `completes(command, { name: 'uais', '--class': 'classes' })`. A value that is called `file` or
 * `dir` is a path without that.
 */
export function completes(command: Command, wanted: Readonly<Record<string, Kind>>): Command {
  for (const [name, kind] of Object.entries(wanted)) {
    const part = partOf(command, name);
    if (!part) throw new Error(`${command.name()} has no ${name}`);
    kinds.set(part, kind);
  }
  return command;
}

export function kindOf(part: Argument | Option): Kind | undefined {
  const value = 'flags' in part ? (/[<[]([^>\].]*)/.exec(part.flags)?.[1] ?? '') : part.name();
  return kinds.get(part) ?? (/^(?:file|dir)$/.test(value) ? 'files' : undefined);
}

/** Whether a name is safe to offer to a shell. Any other text from a server is dropped. */
export function isCandidate(name: unknown): name is string {
  return typeof name === 'string' && name.length <= 512 && /^(?!-)[A-Za-z0-9._:@/-]+$/.test(name);
}
