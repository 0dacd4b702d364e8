/** What completion offers where: names of the right kind for each argument and option. */
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { completes, kindOf } from '../../src/command/completes.ts';

const app = {
  action: () => async () => {},
  tree: async () => {
    throw new Error('nothing runs here');
  },
};

/** Names, not paths: `files` is tested below. */
const expected: Record<string, string> = {
  create: '--image usable-images, --imagename usable-images',
  describe: 'name own-uais',
  delete: 'names own-uais, --uai-list own-uais',
  wait: 'names own-uais',
  ssh: 'name own-uais, --image usable-images',
  code: 'name own-uais',
  forward: 'words own-uais',
  'admin uais list': '--class classes, --class-id classes, --image images',
  'admin uais create': '--class classes, --class-id classes',
  'admin uais describe': 'name uais',
  'admin uais delete':
    'names uais, --class classes, --class-id classes, --image images, --uai-list uais',
  'admin uais wait': 'names uais, --class classes, --class-id classes, --image images',
  'admin brokers create':
    '--image images, --volume volumes, --resource resources, --class classes, --user-image images, --user-volume volumes, --user-resource resources, --creation-class classes',
  'admin brokers check': 'names uais',
  'admin config images describe': 'name images',
  'admin config images update': 'name images',
  'admin config images delete': 'names images',
  'admin config volumes describe': 'name volumes',
  'admin config volumes update': 'name volumes',
  'admin config volumes delete': 'names volumes',
  'admin config resources describe': 'name resources',
  'admin config resources update': 'name resources',
  'admin config resources delete': 'names resources',
  'admin config classes create':
    '--image images, --image-id images, --volume volumes, --volume-list volumes, --resource resources, --resource-id resources, --creation-class classes, --uai-creation-class classes',
  'admin config classes describe': 'name classes',
  'admin config classes update':
    'name classes, --image images, --image-id images, --volume volumes, --volume-list volumes, --add-volume volumes, --remove-volume volumes, --resource resources, --resource-id resources, --creation-class classes, --uai-creation-class classes',
  'admin config classes delete': 'names classes',
  'managed-identities describe': 'identity identities, --identity identities',
  'managed-identities update': 'identity identities, --identity identities',
  'managed-identities delete': 'identities identities, --identity identities',
  'managed-identities credentials list': 'identity identities, --identity identities',
  'managed-identities credentials set': 'identity identities, --identity identities',
  'managed-identities credentials add': 'identity identities, --identity identities',
  'managed-identities credentials update': 'identity identities, --identity identities',
  'managed-identities credentials delete': 'identity identities, --identity identities',
  'managed-identities credentials import': '--identity identities',
  'managed-identities credentials sync': '--identity identities',
  'managed-identities credentials audit': 'identities identities, --identity identities',
  'managed-identities credentials rotate': 'identity identities, --identity identities',
  'config use': 'name configurations',
  'config get': 'key settings',
  'config set': 'key=value settings',
  'config unset': 'key settings',
  'config describe': 'name configurations',
};

/** `name kind, --flag kind` of every command. */
async function declared(wanted: (kind: string) => boolean) {
  const found: Record<string, string> = {};
  const visit = (command: Command, path: string) => {
    const own = command.options.filter(({ flags }) => !/--(?:cacert|token-file)/.test(flags));
    const parts = [
      ...command.registeredArguments.map((part) => [part.name(), kindOf(part)] as const),
      ...own.map((part) => [part.long ?? part.short ?? '', kindOf(part)] as const),
    ];
    const known = parts.filter(([, kind]) => kind !== undefined && wanted(kind));
    if (known.length > 0) found[path] = known.map((pair) => pair.join(' ')).join(', ');
    for (const child of command.commands) visit(child, `${path} ${child.name()}`.trim());
  };
  visit(await buildProgram({ version: '', app, path: 'all' }), '');
  return found;
}

it('is a name of the kind that the argument or option stands for', async () => {
  expect(await declared((kind) => kind !== 'files')).toEqual(expected);
});

it('is a path for values that are files or directories', async () => {
  const files = await declared((kind) => kind === 'files');
  expect(files.ssh).toBe('--publickey files, --identity files, -F files, -E files, -I files');
  expect(files['managed-identities credentials import']).toMatch(/^file files/);
  expect(files['managed-identities credentials set']).toContain('--key files');
  expect(files.api).toBe('--input files');
});

it('cannot be declared for something that the command does not have', () => {
  const command = new Command('list').argument('[name]').option('--class <class>');
  expect(() => completes(command, { names: 'uais' })).toThrow('list has no names');
  expect(() => completes(command, { '--clas': 'classes' })).toThrow('list has no --clas');
});
