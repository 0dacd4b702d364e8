/** Which names fit where: by the command, the option and what its value is called in the help. */
import type { Argument, Option } from 'commander';

/** Names that have to be asked for. */
export type LiveKind =
  | 'own-uais'
  | 'uais'
  | 'images'
  | 'image-config'
  | 'volumes'
  | 'resources'
  | 'classes'
  | 'identities';

export type Kind = LiveKind | 'configurations' | 'settings' | 'files';

const byPath: readonly [RegExp, Kind][] = [
  [/^(?:describe|delete|wait|ssh|ssh-config)$/, 'own-uais'],
  [/^admin uais (?:describe|delete|wait)$/, 'uais'],
  [/^admin config images (?:describe|update|delete)$/, 'image-config'],
  [/^admin config volumes (?:describe|update|delete)$/, 'volumes'],
  [/^admin config resources (?:describe|update|delete)$/, 'resources'],
  [/^admin config classes (?:describe|update|delete)$/, 'classes'],
  [/^managed-identities (?:describe|update|delete)$/, 'identities'],
  [/^managed-identities credentials (?!import|offboard)/, 'identities'],
  [/^config (?:use|describe)$/, 'configurations'],
  [/^config (?:get|set|unset)$/, 'settings'],
];

const byPlaceholder: Record<string, Kind> = {
  image: 'image-config',
  class: 'classes',
  classes: 'classes',
  volume: 'volumes',
  volumes: 'volumes',
  resource: 'resources',
  identity: 'identities',
};

const placeholder = (text: string) => /[<[]([^>\].]*)/.exec(text)?.[1] ?? '';

export function kindOfArgument(path: string, argument: Argument): Kind | undefined {
  if (/^(?:file|dir)/.test(argument.name())) return 'files';
  return byPath.find(([pattern]) => pattern.test(path))?.[1];
}

export function kindOfOption(path: string, option: Option): Kind | undefined {
  const { long, flags } = option;
  if (long === '--configuration') return 'configurations';
  if (long === '--uai-list') return path.startsWith('admin') ? 'uais' : 'own-uais';
  // A plain user cannot list the registered images, and is shown those that he may use.
  if (/^--image(?:name)?$/.test(long ?? '') && !path.startsWith('admin config')) return 'images';
  const value = placeholder(flags);
  if (/file$|^key$|^dir$/.test(value) || long === '--input') return 'files';
  return byPlaceholder[value];
}
