// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what ssh takes for a variable
/** The real ssh with homes and configurations that people have, against the embedded service. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHome, hasTool, type ProgramHome } from '../support/program.ts';

describe.skipIf(!hasTool('scp'))('with the real ssh', () => {
  let person: ProgramHome;
  let name: string;
  beforeAll(async () => {
    person = createHome();
    expect(await person.run(['local', 'start', '--speed', '20'])).toMatchObject({ code: 0 });
    name = (await person.run(['create', '--wait', '-q'])).stdout.trim();
  });
  afterAll(() => person.dispose());

  it.each(['a%b', 'bra[1]', 'dollar${HOME}x', "sp a'c*e?"])(
    'a home at %j works in ssh-config, scp and uas ssh',
    async (directory) => {
      const home = join(person.home, directory);
      for (const part of ['.config/uas', '.ssh']) {
        cpSync(join(person.home, part), join(home, part), { recursive: true });
      }
      execFileSync('chmod', ['-R', 'go=', home]);
      const env = { HOME: home };
      expect(await person.run(['ssh-config', '--install', '--yes'], { env })).toMatchObject({
        code: 0,
      });
      const args = [
        '-F',
        join(home, '.ssh/config'),
        '-o',
        'BatchMode=yes',
        name,
        'echo',
        'through',
      ];
      const ssh = spawnSync('ssh', args, { env: { ...person.env, ...env }, encoding: 'utf8' });
      expect(ssh, ssh.stderr).toMatchObject({ status: 0, stdout: 'through\n' });
      expect(await person.run(['ssh', '--', 'echo', 'hi'], { env })).toMatchObject({
        code: 0,
        stdout: 'hi\n',
      });
    },
  );

  it("a command runs whatever the person's own configuration says about sessions", async () => {
    // ssh takes the home directory of the account, whatever HOME says.
    const bin = join(person.home, 'bin');
    const config = join(person.home, 'own-config');
    mkdirSync(bin, { recursive: true });
    const real = execFileSync('sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).trim();
    writeFileSync(
      join(bin, 'ssh'),
      `#!/bin/sh\n[ "$1" = -V ] || set -- -F '${config}' "$@"\nexec ${real} "$@"\n`,
    );
    chmodSync(join(bin, 'ssh'), 0o755);
    const text = [
      'Host *',
      // An address that answers nobody.
      '    HostName 192.0.2.1',
      '    ConnectTimeout 5',
      '    RemoteCommand tmux new -A',
      '    RequestTTY force',
      '    SessionType none',
      '    StdinNull yes',
      '    ForwardAgent yes',
      '',
    ].join('\n');
    for (const file of [config, join(person.home, '.ssh/config')]) {
      writeFileSync(file, text, { mode: 0o600 });
    }
    const env = { PATH: `${bin}:${person.env.PATH}` };
    const command = ['ssh', '--', 'cat; echo "agent: $SSH_AUTH_SOCK"'];
    expect(await person.run(command, { env, input: 'through\n' })).toMatchObject({
      code: 0,
      stdout: 'through\nagent: \n',
    });
  });
});
