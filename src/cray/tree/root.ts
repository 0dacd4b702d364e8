/** The commands of the program `cray`. */
import type { Group, Option } from '../click/model.ts';
import { authGroup } from './auth.ts';
import { configGroup } from './config.ts';
import { initCommand } from './init.ts';
import { uasModule } from './uas.ts';

const versionOption: Option = {
  kind: 'option',
  flags: ['--version'],
  name: 'version',
  type: 'boolean',
  takes: 'nothing',
  eager: true,
  default: false,
  help: 'Show the version and exit.',
  shows: 'version',
};

const summary = 'The uas module of HPE Cray management, and what it needs.';

export const root: Group = {
  kind: 'group',
  name: 'cray',
  summary,
  parameters: [versionOption],
  commands: [authGroup, configGroup, initCommand, uasModule],
};

/** As part of another program there is only the module. */
export const moduleRoot: Group = { ...root, commands: [uasModule] };
