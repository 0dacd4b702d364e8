/** Options of `classes create` and `update`. */

import { type Command, Option } from 'commander';
import type { Context, Options } from '../../../command/command.types.ts';
import { completes } from '../../../command/completes.ts';
import { collect, eitherOption, newName, yesNoOption } from '../../../command/options.ts';
import { usageError } from '../../../core/errors.ts';
import { ports } from '../../../resources/fields/ports.ts';
import { reference, references } from '../../../resources/fields/reference.ts';
import { replicas } from '../../../resources/fields/replicas.ts';
import {
  comment,
  namespace,
  priorityClassName,
  serviceAccount,
} from '../../../resources/fields/text.ts';
import { readTaint, type Toleration, tolerations } from '../../../resources/fields/tolerations.ts';
import type { ClassSpec } from '../../../resources/uai-class.ts';
import { readTextValue } from '../../../system/text-input.ts';
import type { Draft, Form, Verb } from '../../../verbs/form.ts';
import { cannotClear } from '../../../verbs/settle.ts';
import { classExamples } from './class-examples.ts';
import { addTimeoutOptions, readTimeoutOptions } from './class-timeout.ts';
import { type Preset, presetNames, presets } from './presets.ts';

function addOptions(command: Command, verb: Verb): void {
  command
    .option('--comment <text>', 'what it is for; also serves as its name')
    .option('--image <image>', 'image of its UAIs, by name or id')
    .option('--image-id <image>', 'alias of --image')
    .option('--volume <volume>', 'a volume to mount, by name or id; repeatable', collect)
    .option('--volume-list <volumes>', 'volumes to mount, comma-separated', collect);
  completes(command, {
    '--image': 'images',
    '--image-id': 'images',
    '--volume': 'volumes',
    '--volume-list': 'volumes',
  });
  if (verb === 'update') {
    command
      .option('--add-volume <volume>', 'volume to add; repeatable', collect)
      .option('--remove-volume <volume>', 'volume to remove; repeatable', collect);
    completes(command, { '--add-volume': 'volumes', '--remove-volume': 'volumes' });
  }
  command
    .option('--resource <resource>', 'resource specification, by comment or id')
    .option('--resource-id <resource>', 'alias of --resource')
    .option('--creation-class <class>', 'for a broker: class of the UAIs that it creates')
    .option('--uai-creation-class <class>', 'alias of --creation-class')
    .addOption(yesNoOption('--default', 'make it the default class'))
    .addOption(yesNoOption('--public-ip', 'make its UAIs reachable from outside the cluster'))
    .addOption(
      yesNoOption(
        '--uai-compute-network',
        'connect its UAIs to the compute network, to launch jobs',
      ),
    )
    .option('--opt-ports <ports>', 'ports to open in addition to SSH, comma-separated')
    .option('--replicas <n>', 'number of pods for each UAI; more than 1 only for brokers');
  completes(command, {
    '--resource': 'resources',
    '--resource-id': 'resources',
    '--creation-class': 'classes',
    '--uai-creation-class': 'classes',
  });
  addTimeoutOptions(command);
  command
    .option('--toleration <taint>', 'key=value:effect, key:effect or key; repeatable', collect)
    .option('--tolerations <json>', 'list of Kubernetes tolerations as JSON or @file')
    .option('--namespace <name>', 'Kubernetes namespace of its UAIs')
    .option('--priority-class-name <name>', 'Kubernetes priority class (default: uai-priority)')
    .option('--service-account <name>', 'Kubernetes service account of its UAIs')
    .addOption(
      new Option(
        '--preset <kind>',
        "settings recommended by the administrators' guide for a kind of class",
      ).choices([...presetNames]),
    );
}

type Flagged = { text: string; flag: string };

/** Reads a reference. Empty text would mean clearing it, which the service cannot do. */
function readReference(
  given: Flagged | undefined,
  field: keyof ClassSpec,
  grammar: 'image' | 'comment',
  verb: Verb,
): string | undefined {
  if (!given) return undefined;
  if (given.text.trim() === '' && verb === 'update') throw cannotClear(field);
  return reference(grammar).read(given.text, given.flag) ?? undefined;
}

function readVolumes(options: Options, verb: Verb): Draft<ClassSpec>['volumes'] {
  const {
    volume,
    volumeList,
    addVolume = [],
    removeVolume = [],
  } = options as Record<string, string[] | undefined>;
  const read = (values: readonly string[], flag: string) =>
    values.flatMap((value) => {
      if (value.trim() === '' && verb === 'update') throw cannotClear('volumes');
      return references('label').read(value, flag);
    });
  const whole = [...read(volumeList ?? [], '--volume-list'), ...read(volume ?? [], '--volume')];
  const edit = {
    add: read(addVolume, '--add-volume'),
    remove: read(removeVolume, '--remove-volume'),
  };
  const edits = edit.add.length + edit.remove.length > 0;
  if (whole.length > 0 && edits) {
    throw usageError(
      '--volume cannot be combined with --add-volume or --remove-volume',
      '--volume and --volume-list replace the list',
    );
  }
  if (edits) return edit;
  return volume || volumeList ? whole : undefined;
}

async function readTolerations(
  context: Context,
  options: Options,
): Promise<readonly Toleration[] | undefined> {
  const { toleration, tolerations: json } = options as {
    toleration?: string[];
    tolerations?: string;
  };
  if (toleration === undefined && json === undefined) return undefined;
  const flag = '--tolerations';
  if (json !== undefined && json.trim() === '') {
    throw usageError(`${flag} is empty`, 'to remove all of them, write []');
  }
  const listed =
    json === undefined ? [] : tolerations.read(await readTextValue(context, json, flag), flag);
  return [...listed, ...(toleration ?? []).map((taint) => readTaint(taint, '--toleration'))];
}

const texts = [
  ['namespace', 'namespace', '--namespace', namespace],
  ['priority_class_name', 'priorityClassName', '--priority-class-name', priorityClassName],
  ['service_account', 'serviceAccount', '--service-account', serviceAccount],
] as const;

export const classForm: Form<ClassSpec> = {
  addOptions,
  async read({ context, options, verb, name }) {
    const draft: Draft<ClassSpec> = {
      ...(options.preset ? presets[options.preset as Preset] : {}),
    };
    const put = <K extends keyof ClassSpec>(key: K, value: Draft<ClassSpec>[K] | undefined) => {
      if (value !== undefined) draft[key] = value as Draft<ClassSpec>[K] & {};
    };
    const label = newName(verb, name, options.comment, '--comment');
    if (label) put('comment', comment.read(label.text, label.flag));
    const either = (one: [string, string], two: [string, string]) =>
      eitherOption(options, one, two);
    const image = either(['image', '--image'], ['imageId', '--image-id']);
    const resource = either(['resource', '--resource'], ['resourceId', '--resource-id']);
    const creation = either(
      ['creationClass', '--creation-class'],
      ['uaiCreationClass', '--uai-creation-class'],
    );
    put('image', readReference(image, 'image', 'image', verb));
    put('resource', readReference(resource, 'resource', 'comment', verb));
    put('uai_creation_class', readReference(creation, 'uai_creation_class', 'comment', verb));
    put('volumes', readVolumes(options, verb));
    for (const [key, option] of [
      ['default', 'default'],
      ['public_ip', 'publicIp'],
      ['uai_compute_network', 'uaiComputeNetwork'],
    ] as const) {
      if (typeof options[option] === 'boolean') put(key, options[option]);
    }
    for (const [key, option, flag, codec] of texts) {
      const value = options[option];
      if (value === '' && verb === 'update') throw cannotClear(key);
      if (value !== undefined) put(key, codec.read(value, flag));
    }
    const { optPorts, replicas: pods } = options;
    if (optPorts === '' && verb === 'update') throw cannotClear('opt_ports');
    if (optPorts !== undefined) put('opt_ports', ports.read(optPorts, '--opt-ports'));
    if (pods !== undefined) put('replicas', replicas.read(pods, '--replicas'));
    put('tolerations', await readTolerations(context, options));
    put('timeout', await readTimeoutOptions(context, options));
    if (verb === 'create' && draft.image === undefined) {
      throw usageError(
        'a class needs an image',
        'add --image NAME; see: uas admin config images list',
      );
    }
    return draft;
  },
  examples: classExamples,
};
