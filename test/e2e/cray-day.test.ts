/** An administrator's and a user's day in the words of cray, in real shells, with values cut out as the pages do it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CrayShell, type Form, startCrayShell } from '../support/cray-shell.ts';
import { hasTool } from '../support/program.ts';

const forms: Form[] = ['a program called cray', 'alias cray=uas'];
const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

describe.each(forms)("an administrator's day with %s", (form) => {
  let shell: CrayShell;
  beforeAll(async () => {
    shell = await startCrayShell(form);
  });
  afterAll(() => shell.person.dispose());
  const asAdmin = (text: string, input = '') => shell.script(text, { as: 'admin', input });

  it('registers an image, volumes and limits, and makes three classes of them', async () => {
    const { code, stdout, stderr } = await asAdmin(`
      IMAGE=$(cray uas admin config images create --imagename registry.local/site/compute:2.0 | value image_id)
      BROKER_IMAGE=$(cray uas admin config images list | grep -B1 'imagename = ".*/cray-uai-broker' | value image_id)
      cray uas admin config volumes create --mount-path /etc/sssd \\
        --volume-description '{"secret": {"secret_name": "broker-sssd-conf", "default_mode": 384}}' \\
        --volumename broker-sssd-config > /dev/null
      CONFD=$(cray uas admin config volumes create --mount-path /etc/sssd/conf.d \\
        --volume-description '{"empty_dir": {"medium": "Memory"}}' --volumename sssd-conf-d --format yaml |
        awk '/^volume_id:/ {print $2}')
      SSSD=$(cray uas admin config volumes list | grep -e volume_id -e volumename |
        grep -B1 '"broker-sssd-config"' | value volume_id)
      SHARED=$(cray uas admin config volumes list |
        awk -F'"' '/^volume_id/ {id = $2} /^volumename = "(timezone|lustre)"/ {print id}' | paste -sd, -)
      LIMITS=$(cray uas admin config resources create --request '{"cpu": "300m", "memory": "1Gi"}' \\
        --limit '{"cpu": "1", "memory": "1Gi"}' --comment "end users" | value resource_id)
      cray uas admin config classes create --image-id $IMAGE --volume-list "$SHARED" \\
        --uai-compute-network yes --public-ip yes --comment "legacy mode" --default yes > /dev/null
      USERS=$(cray uas admin config classes create --image-id $IMAGE --volume-list "$SHARED" \\
        --resource-id $LIMITS --timeout '{"soft": "1800", "hard": "86400", "warning": "60"}' \\
        --uai-compute-network yes --comment "made by the broker" | value class_id)
      cray uas admin config classes create --image-id $BROKER_IMAGE --volume-list "$SSSD,$CONFD" --replicas 3 \\
        --namespace uas --uai-compute-network no --public-ip yes --comment "broker" \\
        --uai-creation-class $USERS > /dev/null
      cray uas admin config classes list | grep -e class_id -e comment | sed -e 's/class_id = .*/class/'
      cray uas admin config classes list | grep ^uai_creation_class | grep -c $USERS`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => line === 'class')).toHaveLength(3);
    // The comment of the limits is among them, as the pages warn.
    expect(lines.filter((line) => line.startsWith('comment')).sort()).toEqual([
      'comment = "broker"',
      'comment = "end users"',
      'comment = "legacy mode"',
      'comment = "made by the broker"',
    ]);
    expect(lines.at(-1)).toBe('1');
  });

  const classNamed = (comment: string) =>
    `$(cray uas admin config classes list | grep -B1 '^comment = "${comment}"' | value class_id)`;

  it('shows a class in full: wrapped results, sub-tables, no line for what is null', async () => {
    const { stdout } = await asAdmin(
      `cray uas admin config classes describe ${classNamed('broker')}`,
    );
    expect(stdout.replaceAll(new RegExp(uuid, 'g'), 'ID')).toBe(
      `class_id = "ID"
comment = "broker"
default = false
image_id = "ID"
namespace = "uas"
opt_ports = []
priority_class_name = "uai-priority"
public_ip = true
replicas = 3
uai_compute_network = false
uai_creation_class = "ID"
volume_list = [ "ID", "ID",]
[[volume_mounts]]
mount_path = "/etc/sssd"
volume_id = "ID"
volumename = "broker-sssd-config"

[volume_mounts.volume_description.secret]
default_mode = 384
secret_name = "broker-sssd-conf"
[[volume_mounts]]
mount_path = "/etc/sssd/conf.d"
volume_id = "ID"
volumename = "sssd-conf-d"

[volume_mounts.volume_description.empty_dir]
medium = "Memory"

[uai_image]
default = false
image_id = "ID"
imagename = "registry.local/cray/cray-uai-broker:1.6.0"

`,
    );
  });

  it('changes a class', async () => {
    const { code, stdout } = await asAdmin(`
      CLASS=${classNamed('made by the broker')}
      cray uas admin config classes update --timeout '{"soft": "600"}' $CLASS --format yaml |
        sed -n '/^timeout:/,/^tolerations/p'
      cray uas admin config classes describe --format json $CLASS | grep '"soft"'`);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'timeout:\n  soft: \'600\'\ntolerations:\n    "soft": "600"\n',
    });
  });

  it("starts a broker and a user's UAI, finds both, and removes the user's only", async () => {
    const { code, stdout, stderr } = await asAdmin(`
      cray uas admin uais create --class-id ${classNamed('broker')} --owner broker --uai-name site-broker |
        value uai_name
      cray uas admin uais create --class-id ${classNamed('made by the broker')} --owner alice \\
        --passwd-str 'alice::1001:100:Alice:/home/users/alice:/bin/bash' \\
        --publickey-str "$(cat .ssh/id_ed25519.pub)" > /dev/null
      NAME=$(cray uas admin uais list --owner alice | value uai_name)
      cray uas admin uais describe $NAME | value username
      cray uas admin uais list --class-id ${classNamed('made by the broker')} | grep -c '^\\[\\[results'
      cray uas admin uais delete --owner alice | sed -e "s/$NAME/NAME/"
      cray uas admin uais list --format json | grep uai_name`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      'site-broker\nalice\n1\nresults = [ "Successfully deleted NAME",]\n\n    "uai_name": "site-broker",\n',
    );
  });

  it('deletes everything of everybody only when told so', async () => {
    const refused = await asAdmin('cray uas admin uais delete');
    expect(refused.code).toBe(2);
    const { stdout } = await asAdmin(
      'cray uas admin uais delete --all; cray uas admin uais list --format json',
    );
    expect(stdout).toBe('results = [ "Successfully deleted site-broker",]\n\n[]\n');
  });

  it('resets: after a no nothing is gone, with yes or -y everything', async () => {
    const question = 'This will delete all locally applied configuration, Are you sure? [y/N]: ';
    const no = await asAdmin('cray uas admin config delete', 'what\nn\n');
    expect(no).toEqual({
      code: 1,
      stdout: `${question}Error: invalid input\n${question}`,
      stderr: 'Aborted!\n',
    });
    const count = "cray uas admin config classes list | grep -c '^class_id' || true";
    expect((await asAdmin(count)).stdout).toBe('3\n');
    const yes = await asAdmin(`{ yes || true; } | cray uas admin config delete; ${count}`);
    expect(yes.stdout).toBe(`${question}\n0\n`);
    expect((await asAdmin('cray uas admin config delete -y')).stdout).toBe('\n');
  });
});

describe.skipIf(!hasTool('ssh')).each(forms)("a user's day with %s", (form) => {
  let shell: CrayShell;
  beforeAll(async () => {
    shell = await startCrayShell(form);
  });
  afterAll(() => shell.person.dispose());

  it('is create, list until ready, ssh, delete', async () => {
    const { code, stdout, stderr } = await shell.script(`
      ${form === 'alias cray=uas' ? '' : 'cray auth login --username $LOGIN --password "$PASSWORD" > /dev/null'}
      NAME=$(cray uas create --publickey ~/.ssh/id_ed25519.pub | grep uai_name | awk '{print $3}' | sed -e 's/"//g')
      until cray uas list | grep -A1 "uai_name = \\"$NAME\\"" | grep -q '"Running: Ready"'; do sleep 0.2; done
      SSH=$(cray uas list | grep uai_connect_string | awk -F'"' '{print $2}')
      OPTIONS="-i $HOME/.ssh/id_ed25519 -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"
      $SSH $OPTIONS -o LogLevel=ERROR -- 'echo "on the UAI"'
      cray uas delete --uai-list $NAME | sed -e "s/$NAME/NAME/"
      cray uas list`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      'on the UAI\nresults = [ "Successfully deleted NAME",]\n\nresults = []\n\n',
    );
  });
});
