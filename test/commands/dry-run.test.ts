import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { uas } from '../support/run.ts';
import { createWorld } from '../support/world.ts';

const saved = {
  version: 1,
  configurations: {
    lab: { endpoint: 'https://lab.test/apis/uas-mgr/v1', timeout: '5m' },
    other: { endpoint: 'https://other.test/apis/uas-mgr/v1' },
  },
  current: 'lab',
};
const token = { access_token: 'opaque-token-0123456789', origin: 'https://lab.test' };

function setUp() {
  const world = createWorld({ stdin: 'word\n' });
  const directory = join(world.home, '.config/uas');
  mkdirSync(join(directory, 'tokens'), { recursive: true, mode: 0o700 });
  writeFileSync(join(directory, 'config.json'), JSON.stringify(saved), { mode: 0o600 });
  writeFileSync(join(directory, 'tokens/lab.json'), JSON.stringify(token), { mode: 0o600 });
  return world;
}

/** Every file below a directory, with its content. */
function snapshot(home: string): Record<string, string> {
  const files = readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map((file) => [file, readFileSync(file, 'utf8')]));
}

describe('--dry-run', () => {
  it.each([
    ['config set timeout=1m'],
    ['config set --configuration third endpoint=gw.test'],
    ['config unset timeout'],
    ['config use other'],
    ['init --hostname gw.test --configuration third'],
    ['init --hostname gw.test --configuration lab --overwrite'],
    ['auth login --username vers --password-stdin'],
    ['auth login --token-stdin'],
    ['auth logout'],
    ['local start'],
    ['local run'],
    ['local stop'],
    ['local reset'],
    ['api POST /uas'],
    ['api DELETE /uas -f uai_list=uai-vers-93f0289d'],
  ])('%s changes no file and sends nothing', async (line) => {
    const world = setUp();
    const before = snapshot(world.home);
    const { code, requests, stdout, stderr } = await uas([...line.split(' '), '--dry-run'], world);
    expect(code).toBe(0);
    expect(stdout + stderr).toMatch(/would|dry run|is not running/);
    expect(snapshot(world.home)).toEqual(before);
    expect(requests).toHaveLength(0);
  });

  it('shows what the configuration would be', async () => {
    const { stdout } = await uas(['config', 'set', 'timeout=1m', '--dry-run', '--json'], setUp());
    expect(JSON.parse(stdout)).toMatchObject({ configuration: 'lab', timeout: '1m' });
  });

  it('refuses the value that would be refused', async () => {
    const { code } = await uas(['config', 'set', 'timeout=soon', '--dry-run'], setUp());
    expect(code).toBe(2);
  });
});
