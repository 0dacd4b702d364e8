/** Options for the configuration of a cluster: one for each field that the service documents, and one for JSON. */
import type { Command } from 'commander';
import type { GridConfig } from '../../api/identities.types.ts';
import type { Context, Options } from '../../command/command.types.ts';
import {
  addOptions,
  adjusted,
  type Declared,
  hidden,
  onOff,
  readOptions,
  text,
  texts,
} from '../../command/declare.ts';
import { usageError } from '../../core/errors.ts';
import {
  checkHost,
  checkNumber,
  parseConfig,
  parseVariable,
} from '../../identities/import/grid-config.ts';
import { checkStandardInput } from '../../identities/input.ts';
import { sourceName } from '../../system/read-input.ts';
import { readTextInput, readTextValue } from '../../system/text-input.ts';

type Read = (value: string, context: Context) => unknown;

interface ConfigOption {
  flags: string;
  key: keyof GridConfig;
  describe: string;
  /** Converts the text of the option to the value of the field; absent for flags. */
  read?: Read;
}

const asGiven: Read = (value) => value;
const file =
  (flag: string): Read =>
  (value, context) =>
    readTextInput(context, value, flag);

const configOptions: readonly ConfigOption[] = [
  {
    flags: '-H, --host-name <host>',
    key: 'hostName',
    describe: 'login node: a full host name or an IP address',
    read: checkHost,
  },
  {
    flags: '--port <port>',
    key: 'port',
    describe: 'SSH port of the login node (default: 22)',
    read: (value) => checkNumber('--port', value, 1, 65_535),
  },
  {
    flags: '--work-dir <dir>',
    key: 'workDir',
    describe: 'work directory for pipelines',
    read: asGiven,
  },
  {
    flags: '--launch-dir <dir>',
    key: 'launchDir',
    describe: 'launch directory for runs',
    read: asGiven,
  },
  {
    flags: '--pre-run-script <file>',
    key: 'preRunScript',
    describe: 'script to run before a pipeline; - reads standard input',
    read: file('--pre-run-script'),
  },
  {
    flags: '--post-run-script <file>',
    key: 'postRunScript',
    describe: 'script to run after a pipeline',
    read: file('--post-run-script'),
  },
  {
    flags: '--nextflow-config <file>',
    key: 'nextflowConfig',
    describe: 'global Nextflow configuration',
    read: file('--nextflow-config'),
  },
  {
    flags: '--head-queue <queue>',
    key: 'headQueue',
    describe: 'queue for head jobs',
    read: asGiven,
  },
  {
    flags: '--compute-queue <queue>',
    key: 'computeQueue',
    describe: 'queue for compute jobs',
    read: asGiven,
  },
  {
    flags: '--max-queue-size <n>',
    key: 'maxQueueSize',
    describe: 'maximum number of jobs in the queue',
    read: (value) => checkNumber('--max-queue-size', value, 0, 2_147_483_647),
  },
  {
    flags: '--head-job-options <options>',
    key: 'headJobOptions',
    describe: 'scheduler options for head jobs',
    read: asGiven,
  },
  {
    flags: '--propagate-head-job-options',
    key: 'propagateHeadJobOptions',
    describe: 'also use these options for compute jobs; --no-… turns it off',
  },
  {
    flags: '--ssh-user <user>',
    key: 'userName',
    describe: 'SSH user shared by all members; rarely needed, since each member has one',
    read: asGiven,
  },
  {
    flags: '--unit-for-limits <unit>',
    key: 'unitForLimits',
    describe: 'LSF: unit of memory limits',
    read: asGiven,
  },
  {
    flags: '--per-job-mem-limit',
    key: 'perJobMemLimit',
    describe: 'LSF: memory limits are per job',
  },
  {
    flags: '--per-task-reserve',
    key: 'perTaskReserve',
    describe: 'LSF: memory is reserved per task',
  },
];

const heading = 'Cluster configuration:';

const grouped = <T>(declared: Declared<T>) =>
  adjusted(declared, (option) => option.helpGroup(heading));

/** The options that are not for a single field. */
const more = {
  environment: grouped(
    texts(
      '--environment <variable>',
      'NAME=VALUE for all jobs, head:NAME=VALUE or compute:NAME=VALUE; repeatable',
    ),
  ),
  config: grouped(
    text(
      '--config <json>',
      'configuration as JSON: text, @file, or - for standard input; the options above override it',
    ),
  ),
};

const declared = ({ flags, describe, read }: ConfigOption) =>
  grouped<string | boolean | undefined>(read ? text(flags, describe) : onOff(flags, describe));

export function addConfigOptions(command: Command): Command {
  for (const option of configOptions) {
    addOptions(command, { [option.key]: declared(option) });
    if (option.read) continue;
    addOptions(command, { off: hidden(onOff(option.flags.replace('--', '--no-'))) });
  }
  return addOptions(command, more);
}

async function configJson(context: Context, given: string | undefined): Promise<GridConfig> {
  if (given === undefined) return {};
  const text = await readTextValue(context, given, '--config');
  const isText = given !== '-' && !given.startsWith('@');
  return parseConfig(text, isText ? 'the text' : sourceName(given.replace(/^@/, '')));
}

/** The fields set on the command line, and no others. */
export async function readConfig(context: Context, options: Options): Promise<GridConfig> {
  const { environment, config: json } = readOptions(more, options);
  const given = configOptions.map((option) => {
    const { value } = readOptions({ value: declared(option) }, options);
    return { ...option, value };
  });
  const textOf = (wanted: keyof GridConfig) => given.find(({ key }) => key === wanted)?.value;
  checkStandardInput(context, {
    '--config': json,
    '--pre-run-script': textOf('preRunScript'),
    '--post-run-script': textOf('postRunScript'),
    '--nextflow-config': textOf('nextflowConfig'),
  });
  const config: Record<string, unknown> = { ...(await configJson(context, json)) };
  for (const { key, read, value } of given) {
    if (typeof value === 'boolean') config[key] = value;
    else if (typeof value === 'string' && read) config[key] = await read(value, context);
  }
  if (environment) config.environment = environment.map(parseVariable);
  if (typeof config.hostName === 'string') checkHost(config.hostName);
  if (config.hostName === '') throw usageError('--host-name is empty');
  return config as GridConfig;
}
