/** Options of `volumes create` and `update`: one for each common kind of volume, JSON for all others. */

import type { Context } from '../../../command/command.types.ts';
import {
  addOptions,
  optionalWord,
  readOptions,
  text,
  type ValuesOf,
} from '../../../command/declare.ts';
import { eitherOption, newName } from '../../../command/options.ts';
import { usageError } from '../../../core/errors.ts';
import { readMode } from '../../../resources/fields/file-mode.ts';
import { mountPath, volumeName } from '../../../resources/fields/text.ts';
import {
  type VolumeDescription,
  volumeDescription,
} from '../../../resources/fields/volume-description.ts';
import { withKnowableNames } from '../../../resources/fields/volume-names.ts';
import { hostPathTypes } from '../../../resources/fields/volume-sources.ts';
import type { VolumeSpec } from '../../../resources/volume.ts';
import { readTextValue } from '../../../system/text-input.ts';
import type { Form, Verb } from '../../../verbs/form.ts';

/** `NAME:0600` as a name and a mode. */
function withMode(text: string, flag: string, nameKey: 'name' | 'secret_name') {
  const [name = '', mode, ...rest] = text.split(':');
  if (name === '' || rest.length > 0)
    throw usageError(`${flag}: expected NAME or NAME:0600, got "${text}"`);
  return {
    [nameKey]: name,
    ...(mode === undefined ? {} : { default_mode: readMode(mode, `${flag} NAME:MODE`) }),
  };
}

function hostPath(text: string, flag: string) {
  const [path = '', type = 'DirectoryOrCreate', ...rest] = text.split(':');
  if (rest.length > 0) {
    throw usageError(
      `${flag}: expected PATH or PATH:TYPE, got "${text}"`,
      `types: ${hostPathTypes.join(', ')}`,
    );
  }
  return { path, type };
}

function nfs(text: string, flag: string) {
  const [, server, path] = /^(\[[0-9A-Fa-f:.]+\]|[^:/\s]+):(\/.*)$/.exec(text) ?? [];
  if (!server || !path) throw usageError(`${flag}: expected SERVER:/PATH, got "${text}"`);
  return { server, path };
}

function claim(text: string, flag: string) {
  if (text.trim() === '') throw usageError(`${flag} is empty`);
  return { claim_name: text.trim() };
}

/** Each option and the kind of volume that it describes. */
const typed: readonly {
  key: 'hostPath' | 'secret' | 'configMap' | 'emptyDir' | 'pvc' | 'nfs';
  flag: string;
  describe(value: string, flag: string): unknown;
}[] = [
  { key: 'hostPath', flag: '--host-path', describe: (v, f) => ({ host_path: hostPath(v, f) }) },
  {
    key: 'secret',
    flag: '--secret',
    describe: (v, f) => ({ secret: withMode(v, f, 'secret_name') }),
  },
  {
    key: 'configMap',
    flag: '--config-map',
    describe: (v, f) => ({ config_map: withMode(v, f, 'name') }),
  },
  {
    key: 'emptyDir',
    flag: '--empty-dir',
    describe: (v) => ({ empty_dir: v === 'disk' ? {} : { medium: v } }),
  },
  { key: 'pvc', flag: '--pvc', describe: (v, f) => ({ persistent_volume_claim: claim(v, f) }) },
  { key: 'nfs', flag: '--nfs', describe: (v, f) => ({ nfs: nfs(v, f) }) },
];

const shapeFor = (verb: Verb) => ({
  volumename: text('--volumename <name>', verb === 'create' ? 'name of the volume' : 'new name'),
  mountPath: text('--mount-path <path>', 'directory in the UAI where it is mounted'),
  mount: text('--mount <path>', 'alias of --mount-path'),
  hostPath: text(
    '--host-path <path[:type]>',
    `mount a path of the worker node; types: ${hostPathTypes.join(', ')}`,
  ),
  secret: text(
    '--secret <name[:mode]>',
    'mount a Kubernetes secret, with a file mode such as 0600',
  ),
  configMap: text('--config-map <name[:mode]>', 'mount a Kubernetes ConfigMap'),
  emptyDir: optionalWord(
    '--empty-dir [Memory]',
    'mount an empty directory that is deleted with the UAI; on disk or in memory',
    { alone: 'disk', words: ['memory', 'disk'], read: emptyDirMedium },
  ),
  pvc: text('--pvc <name>', 'mount a Kubernetes persistent volume claim'),
  nfs: text('--nfs <server:path>', 'mount an NFS export'),
  volumeDescription: text(
    '--volume-description <json>',
    'any Kubernetes volume source as JSON, @file or -',
  ),
});

type VolumeOptions = ValuesOf<ReturnType<typeof shapeFor>>;

async function readDescription(
  context: Context,
  options: VolumeOptions,
): Promise<VolumeDescription | undefined> {
  const given = typed.flatMap(({ key, ...way }) => {
    const value = options[key];
    return value === undefined ? [] : [{ ...way, value }];
  });
  const json = options.volumeDescription;
  const flags = [
    ...given.map(({ flag }) => flag),
    ...(json === undefined ? [] : ['--volume-description']),
  ];
  if (flags.length > 1) {
    throw usageError(`${flags.join(', ')} cannot be combined: a volume has one source`);
  }
  const [one] = given;
  if (one) {
    const described = one.describe(one.value, one.flag);
    return withKnowableNames(volumeDescription.read(described, one.flag), one.flag);
  }
  if (json === undefined) return undefined;
  const text = await readTextValue(context, json, '--volume-description');
  const flag = '--volume-description';
  return withKnowableNames(volumeDescription.read(text, flag), flag);
}

export const volumeForm: Form<VolumeSpec> = {
  addOptions(command, verb) {
    addOptions(command, shapeFor(verb));
  },
  async read({ context, options: typedOptions, verb, name }) {
    const options = readOptions(shapeFor(verb), typedOptions);
    const given = newName(verb, name, options.volumename, '--volumename');
    const path = eitherOption(options, ['mountPath', '--mount-path'], ['mount', '--mount']);
    const description = await readDescription(context, options);
    if (verb === 'create') {
      if (!given)
        throw usageError('no volume name specified', 'uas admin config volumes create NAME');
      if (!path) throw usageError('no mount path specified', 'add --mount-path PATH');
      if (!description) {
        throw usageError(
          'no volume source specified',
          'add --host-path, --secret, --config-map, --empty-dir, --pvc, --nfs or --volume-description',
        );
      }
    }
    return {
      ...(given && { name: volumeName.read(given.text, given.flag) }),
      ...(path && { mount_path: mountPath.read(path.text, path.flag) }),
      ...(description && { volume_description: description }),
    };
  },
  examples: {
    create: [
      [
        'mount a directory of the worker node',
        'uas admin config volumes create scratch --mount /scratch --host-path /lus/scratch',
      ],
      [
        'mount a secret that only root can read',
        'uas admin config volumes create broker-sssd-config --mount /etc/sssd --secret broker-sssd-conf:0600',
      ],
      [
        'mount an empty directory in memory',
        'uas admin config volumes create sssd-conf-d --mount /etc/sssd/conf.d --empty-dir=Memory',
      ],
      [
        'use the syntax of cray uas',
        `uas admin config volumes create --volumename data --mount-path /data --volume-description '{"host_path": {"path": "/data", "type": "DirectoryOrCreate"}}'`,
      ],
      [
        'mount any other kind of volume, described in a file',
        'uas admin config volumes create ceph --mount /ceph --volume-description @ceph.json',
      ],
    ],
    update: [
      ['change the mount path', 'uas admin config volumes update scratch --mount-path /work'],
      ['change the source', 'uas admin config volumes update scratch --nfs nas01:/export/scratch'],
    ],
  },
};

function emptyDirMedium(text: string): string {
  const medium = text.toLowerCase();
  if (medium === 'memory') return 'Memory';
  if (medium === 'disk') return 'disk';
  throw usageError(
    `--empty-dir: expected Memory, got "${text}"`,
    'for a directory on disk, use --empty-dir without a value',
  );
}
