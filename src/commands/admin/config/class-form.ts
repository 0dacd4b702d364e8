/** Options of `classes create` and `update`. */

import type { Command } from 'commander';
import type { Context, Options } from '../../../command/command.types.ts';
import { completes } from '../../../command/completes.ts';
import { addOptions, choice, readOptions, text, texts, yesNo } from '../../../command/declare.ts';
import { eitherOption, newName } from '../../../command/options.ts';
import { usageError } from '../../../core/errors.ts';
import { presetNames, presets } from '../../../resources/class-presets.ts';
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

const basics = {
  comment: text('--comment <text>', 'what it is for; also serves as its name'),
  image: text('--image <image>', 'image of its UAIs, by name or id'),
  imageId: text('--image-id <image>', 'alias of --image'),
  volume: texts('--volume <volume>', 'a volume to mount, by name or id; repeatable'),
  volumeList: texts('--volume-list <volumes>', 'volumes to mount, comma-separated'),
};

/** For `update` only. */
const edits = {
  addVolume: texts('--add-volume <volume>', 'volume to add; repeatable'),
  removeVolume: texts('--remove-volume <volume>', 'volume to remove; repeatable'),
};

const others = {
  resource: text('--resource <resource>', 'resource specification, by comment or id'),
  resourceId: text('--resource-id <resource>', 'alias of --resource'),
  creationClass: text(
    '--creation-class <class>',
    'for a broker: class of the UAIs that it creates',
  ),
  uaiCreationClass: text('--uai-creation-class <class>', 'alias of --creation-class'),
  default: yesNo('--default', 'make it the default class'),
  publicIp: yesNo('--public-ip', 'make its UAIs reachable from outside the cluster'),
  uaiComputeNetwork: yesNo(
    '--uai-compute-network',
    'connect its UAIs to the compute network, to launch jobs',
  ),
  optPorts: text('--opt-ports <ports>', 'ports to open in addition to SSH, comma-separated'),
  replicas: text('--replicas <n>', 'number of pods for each UAI; more than 1 only for brokers'),
};

const placement = {
  toleration: texts('--toleration <taint>', 'key=value:effect, key:effect or key; repeatable'),
  tolerations: text('--tolerations <json>', 'list of Kubernetes tolerations as JSON or @file'),
  namespace: text('--namespace <name>', 'Kubernetes namespace of its UAIs'),
  priorityClassName: text(
    '--priority-class-name <name>',
    'Kubernetes priority class (default: uai-priority)',
  ),
  serviceAccount: text('--service-account <name>', 'Kubernetes service account of its UAIs'),
  preset: choice(
    '--preset <kind>',
    "settings that HPE's guide recommends for a kind of class",
    presetNames,
  ),
};

function declare(command: Command, verb: Verb): void {
  addOptions(command, basics);
  completes(command, {
    '--image': 'images',
    '--image-id': 'images',
    '--volume': 'volumes',
    '--volume-list': 'volumes',
  });
  if (verb === 'update') {
    addOptions(command, edits);
    completes(command, { '--add-volume': 'volumes', '--remove-volume': 'volumes' });
  }
  addOptions(command, others);
  completes(command, {
    '--resource': 'resources',
    '--resource-id': 'resources',
    '--creation-class': 'classes',
    '--uai-creation-class': 'classes',
  });
  addTimeoutOptions(command);
  addOptions(command, placement);
}

/** What the options of a class say, apart from those for its timeout. */
const readAll = (options: Options) =>
  readOptions({ ...basics, ...edits, ...others, ...placement }, options);

type ClassOptions = ReturnType<typeof readAll>;

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

function readVolumes(
  { volume, volumeList, addVolume = [], removeVolume = [] }: ClassOptions,
  verb: Verb,
): Draft<ClassSpec>['volumes'] {
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
  { toleration, tolerations: json }: ClassOptions,
): Promise<readonly Toleration[] | undefined> {
  if (toleration === undefined && json === undefined) return undefined;
  const flag = '--tolerations';
  if (json !== undefined && json.trim() === '') {
    throw usageError(`${flag} is empty`, 'to remove all of them, write []');
  }
  const listed =
    json === undefined ? [] : tolerations.read(await readTextValue(context, json, flag), flag);
  return [...listed, ...(toleration ?? []).map((taint) => readTaint(taint, '--toleration'))];
}

const plainTexts = [
  ['namespace', 'namespace', '--namespace', namespace],
  ['priority_class_name', 'priorityClassName', '--priority-class-name', priorityClassName],
  ['service_account', 'serviceAccount', '--service-account', serviceAccount],
] as const;

export const classForm: Form<ClassSpec> = {
  addOptions: declare,
  async read({ context, options: typed, verb, name }) {
    const options = readAll(typed);
    const draft: Draft<ClassSpec> = {
      ...(options.preset ? presets[options.preset] : {}),
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
      put(key, options[option]);
    }
    for (const [key, option, flag, codec] of plainTexts) {
      const value = options[option];
      if (value === '' && verb === 'update') throw cannotClear(key);
      if (value !== undefined) put(key, codec.read(value, flag));
    }
    const { optPorts, replicas: pods } = options;
    if (optPorts === '' && verb === 'update') throw cannotClear('opt_ports');
    if (optPorts !== undefined) put('opt_ports', ports.read(optPorts, '--opt-ports'));
    if (pods !== undefined) put('replicas', replicas.read(pods, '--replicas'));
    put('tolerations', await readTolerations(context, options));
    put('timeout', await readTimeoutOptions(context, typed));
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
