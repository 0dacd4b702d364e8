/** What other programs and site scripts do with `cray uas`, unchanged: they read its bytes, its files and its words. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CrayShell, startCrayShell } from '../support/cray-shell.ts';
import { hasTool } from '../support/program.ts';

/** A program that starts `cray` without a shell, reads the first JSON value of its output, and waits for a UAI. */
const launcher = `
const { execFileSync, spawnSync } = require('node:child_process');
const both = (...words) => { const { stdout, stderr } = spawnSync('cray', words, { encoding: 'utf8' }); return stdout + stderr; };
const json = (...words) => JSON.parse(execFileSync('cray', ['uas', ...words, '--format', 'json'], { encoding: 'utf8' }));
const { GATEWAY, LOGIN, PASSWORD, HOME } = process.env;
const steps = [];
for (let tries = 0; tries < 3; tries += 1) {
  const said = both('uas', 'mgr-info', 'list');
  if (said.includes('No configuration exists')) { steps.push('init'); both('init', '--hostname', GATEWAY, '--no-auth'); }
  else if (said.includes('401 Unauthorized')) { steps.push('login'); both('auth', 'login', '--username', LOGIN, '--password', PASSWORD); }
  else break;
}
steps.push(json('images', 'list').default_image);
const { uai_name } = json('create', '--publickey', HOME + '/.ssh/id_ed25519.pub');
let state;
do state = json('list').find((uai) => uai.uai_name === uai_name); while (state.uai_msg + state.uai_status !== 'Running: Ready');
steps.push(state.uai_connect_string.split(' ')[0]);
steps.push(...json('delete', '--uai-list', uai_name).map((line) => line.replace(uai_name, 'NAME')));
console.log(steps.join('\\n'));
`;

describe('a program called cray', () => {
  let shell: CrayShell;
  beforeAll(async () => {
    shell = await startCrayShell('a program called cray', ['--fault', 'GET /mgr-info=401x1']);
  });
  afterAll(() => shell.person.dispose());

  it('is set up, signed in and used by a launcher that decides by its words', async () => {
    const { code, stdout, stderr } = await shell.script(
      `rm -r ~/.config/cray; "${process.execPath}" -e "$LAUNCHER"`,
      { env: { LAUNCHER: launcher } },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      'init\nlogin\nregistry.local/cray/cray-uai-sles15sp3:1.6.0\nssh\nSuccessfully deleted NAME\n',
    );
  });

  it('leaves its token where other programs look for it, and nothing else', async () => {
    const tokens = join(shell.person.home, '.config/cray/tokens');
    const [name = '', ...others] = readdirSync(tokens);
    expect(others).toEqual([]);
    expect(name).toMatch(/^127_0_0_1:\d+\.[^.]+$/);
    expect(statSync(join(tokens, name)).mode & 0o777).toBe(0o600);
  });

  it('is set up apart from the configuration of the account', async () => {
    const { code, stdout, stderr } = await shell.script(`
      export CRAY_CONFIG_DIR=$(mktemp -d)
      cray init --hostname $GATEWAY --no-auth
      cray auth login --username $LOGIN --password "$PASSWORD"
      cray config get core.hostname | sed -e "s#$GATEWAY#GATEWAY#"
      cray config describe | grep hostname | sed -e "s#$GATEWAY#GATEWAY#"
      CRAY_FORMAT=json cray uas list
      rm -r "$CRAY_CONFIG_DIR"`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      'Initialization complete.\nSuccess!\n\nGATEWAY\nhostname = "GATEWAY"\n[]\n',
    );
  });

  it('is set up again with a token of the installation', async () => {
    const { stdout } = await shell.script(
      'cray init --hostname $GATEWAY --no-auth --overwrite; cray uas mgr-info list',
      { as: 'admin' },
    );
    expect(stdout).toBe(
      'Initialization complete.\nservice_name = "cray-uas-mgr"\nversion = "1.23.2"\n\n',
    );
  });

  it('says in the words that scripts look for what went wrong', async () => {
    const { stdout } = await shell.script(`
      CRAY_CREDENTIALS=$HOME/admin.json
      export CRAY_CREDENTIALS
      cray uas admin uais describe uai-nobody-1 2>&1 | grep -c '^Error: ' || true
      cray config use nowhere 2>&1 | grep -c 'Unable to find configuration file' || true
      cray uas list --configuration nowhere 2>&1 | grep 'No configuration exists' || true
      CRAY_CREDENTIALS=$HOME/user.json
      cray uas admin uais list 2>&1 | grep -E -c '401|403'`);
    expect(stdout).toBe(
      '1\n1\nError: No configuration exists. Run `cray init --configuration nowhere`\n1\n',
    );
  });
});

describe.each(['a program called cray', 'alias cray=uas'] as const)('scripts with %s', (form) => {
  let shell: CrayShell;
  beforeAll(async () => {
    shell = await startCrayShell(form);
  });
  afterAll(() => shell.person.dispose());

  it('pick an image, make a UAI of it and take its address apart', async () => {
    const { code, stdout } = await shell.script(
      `
      IMAGE=$(cray uas images list | grep ^default_image | awk '{ print $3 }' | tr -d '"')
      echo $IMAGE
      NAME=$(cray uas create --imagename $IMAGE --publickey ~/.ssh/id_ed25519.pub --ports 80,443 |
        grep uai_name | awk '{print $3}' | sed -e 's/"//g')
      for TRY in 1 2 3 4 5 6 7 8 9 10; do
        cray uas list | grep -q 'uai_status = "Running: Ready"' && break
        sleep 1
      done
      cray uas list | sed -n '/uai_portmap/,$p'
      cray uas list | grep uai_connect_string | awk '{print $4}' | sed -e "s/^$LOGIN@/USER@/"
      cray uas list --format yaml | grep '^  uai_status'
      cray uas delete --uai-list "$NAME" | sed -e "s/$NAME/NAME/"`,
      { as: 'user' },
    );
    expect(code).toBe(0);
    expect(stdout).toBe(`registry.local/cray/cray-uai-sles15sp3:1.6.0
[results.uai_portmap]
80 = 80
443 = 443

USER@127.0.0.1
  uai_status: 'Running: Ready'
results = [ "Successfully deleted NAME",]

`);
  });

  it.skipIf(!hasTool('jq'))('filter JSON with jq', async () => {
    const { code, stdout } = await shell.script(
      `
      cray uas images list --format json | jq '.image_list' | jq .[] | grep broker | sed -e 's/"//g' | sort | tail -1
      NAME=$(cray uas create --publickey ~/.ssh/id_ed25519.pub --format json | jq '.uai_name' | sed -e 's/"//g')
      until [ "$(cray uas list --format json |
        jq --arg n "$NAME" '.[] | select(.uai_name == $n) | .uai_status' | sed -e 's/"//g')" == "Running: Ready" ]
      do sleep 0.2; done
      cray uas list --format json | jq -c '.[] | {uai_msg, uai_ip}'
      cray uas delete --format json --uai-list "$NAME,uai-not-there" | jq length`,
      { as: 'user' },
    );
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'registry.local/cray/cray-uai-broker:1.6.0\n{"uai_msg":"","uai_ip":"127.0.0.1"}\n1\n',
    });
  });
});
