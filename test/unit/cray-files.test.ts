import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crayTokenFile, readCrayConfiguration } from '../../src/config/cray-files.ts';
import { realFiles } from '../../src/system/files.ts';
import { scratch } from '../support/account.ts';

function home(files: Record<string, string>): string {
  const directory = scratch();
  mkdirSync(join(directory, '.config/cray/configurations'), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(directory, '.config/cray', name), text);
  }
  return directory;
}

const configured = '[core]\nhostname = "https://gw.example"\n';

describe('the configuration of cray', () => {
  it.each([
    ['default when none is active', {}, {}, 'default'],
    ['the active one', { active_config: 'site' }, {}, 'site'],
    [
      'the active one, whatever line feed an editor has left',
      { active_config: 'site\n' },
      {},
      'site',
    ],
    ['the one in CRAY_CONFIG', { active_config: 'site' }, { CRAY_CONFIG: 'other' }, 'other'],
  ])('is %s', async (_what, files, env, name) => {
    const HOME = home({
      'configurations/default': configured,
      'configurations/site': configured,
      'configurations/other': configured,
      ...files,
    });
    expect((await readCrayConfiguration(realFiles, { HOME, ...env }))?.name).toBe(name);
  });

  it('lies below CRAY_CONFIG_DIR, whatever XDG_CONFIG_HOME says', async () => {
    const directory = home({ 'configurations/default': configured });
    const env = { HOME: '/nowhere', CRAY_CONFIG_DIR: directory, XDG_CONFIG_HOME: '/elsewhere' };
    expect((await readCrayConfiguration(realFiles, env))?.hostname).toBe('https://gw.example');
  });

  it('is read with comments, literal texts, other types and sections around', async () => {
    const text = [
      '# made by hand',
      'title = "x"',
      '[core]',
      "hostname = 'gw.example'  # literal",
      'tenant = "vcluster-\\u0062lue"',
      'quiet = true',
      '[ auth . login ]',
      '"username" = "ve\\"ra"',
      '[uas.uais.list]',
      'username = "somebody else"',
      'list = [',
      '  "a",',
      ']',
    ].join('\r\n');
    const HOME = home({ 'configurations/default': text });
    expect(await readCrayConfiguration(realFiles, { HOME })).toMatchObject({
      hostname: 'gw.example',
      tenant: 'vcluster-blue',
      username: 've"ra',
    });
  });

  it.each(['../../etc/passwd', '/etc/passwd', 'a/b', '..'])(
    'is not looked for under the name %s',
    async (CRAY_CONFIG) => {
      const HOME = home({ 'configurations/default': configured });
      expect(await readCrayConfiguration(realFiles, { HOME, CRAY_CONFIG })).toBeUndefined();
    },
  );
});

describe('the token file of cray', () => {
  it.each([
    ['https://api-gw-service-nmn.local', 'vers', 'api_gw_service_nmn_local.vers'],
    ['https://127.0.0.1:18443/', 'vers', '127_0_0_1:18443.vers'],
    ['api-gw.local', 'v.ers', 'api_gw_local.v_ers'],
    ['https://h', '../../x', 'h.______x'],
  ])('is named after host and user: %s and %s is tokens/%s', (hostname, username, name) => {
    const env = { HOME: '/home/v' };
    expect(crayTokenFile(env, hostname, username)).toBe(`/home/v/.config/cray/tokens/${name}`);
  });
});
