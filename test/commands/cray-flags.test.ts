/** Flags that pages and scripts for `cray uas` use: each is in the help of the command of the same name. */
import { describe, expect, it } from 'vitest';
import { uas } from '../support/run.ts';

const image = ['imagename', 'default'];
const volume = ['volumename', 'mount-path', 'volume-description'];
const limits = ['comment', 'limit', 'request'];
const uaiClass = [
  ...['comment', 'default', 'public-ip', 'image-id', 'priority-class-name', 'namespace'],
  ...['opt-ports', 'uai-creation-class', 'uai-compute-network', 'resource-id', 'volume-list'],
  ...['tolerations', 'timeout', 'service-account', 'replicas'],
];

const commands: Record<string, readonly string[]> = {
  create: ['publickey', 'ports', 'imagename'],
  list: [],
  delete: ['uai-list'],
  'images list': [],
  'mgr-info list': [],
  'uais list': ['username', 'host'],
  'uais delete': ['username'],
  'admin uais list': ['class-id', 'owner'],
  'admin uais create': ['class-id', 'owner', 'passwd-str', 'publickey-str', 'uai-name'],
  'admin uais describe': [],
  'admin uais delete': ['class-id', 'owner', 'uai-list'],
  'admin config delete': [],
  'admin config images create': image,
  'admin config images update': image,
  'admin config volumes create': volume,
  'admin config volumes update': volume,
  'admin config resources create': limits,
  'admin config resources update': limits,
  'admin config classes create': uaiClass,
  'admin config classes update': uaiClass,
  ...Object.fromEntries(
    ['images', 'volumes', 'resources', 'classes'].flatMap((kind) =>
      ['list', 'describe', 'delete'].map((verb) => [`admin config ${kind} ${verb}`, []]),
    ),
  ),
};

describe('the flags of the old client', () => {
  it('are those of 32 commands', () => {
    expect(Object.keys(commands)).toHaveLength(32);
  });

  it.each(Object.entries(commands))('uas %s takes %j', async (words, flags) => {
    const { code, stdout } = await uas([...words.split(' '), '--help']);
    expect(code).toBe(0);
    for (const flag of flags) expect(stdout).toMatch(new RegExp(`^ +--${flag} `, 'm'));
  });
});
