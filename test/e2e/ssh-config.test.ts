/** ssh-config with the programs that read it, against the embedded service: never out of date. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHome, hasTool, type ProgramHome } from '../support/program.ts';

describe.skipIf(!hasTool('scp'))('the installed ssh configuration', () => {
  let person: ProgramHome;
  let first: string;
  const inHome = (...parts: string[]) => join(person.home, ...parts);
  // ssh takes the home directory of the account, whatever HOME says.
  const config = () => [
    ...['-F', inHome('.ssh/config'), '-o', 'BatchMode=yes'],
    ...['-o', `IdentityFile=${inHome('.ssh/id_ed25519')}`],
  ];
  const tool = (command: string, args: string[], env: Record<string, string> = {}) =>
    spawnSync(command, args, { env: { ...person.env, ...env }, encoding: 'utf8' });
  const ssh = (...args: string[]) => tool('ssh', [...config(), ...args]);
  const create = async () => (await person.run(['create', '--wait', '-q'])).stdout.trim();

  beforeAll(async () => {
    person = createHome();
    expect(await person.run(['local', 'start', '--speed', '20'])).toMatchObject({ code: 0 });
    expect(await person.run(['ssh-config', '--install', '--yes'])).toMatchObject({ code: 0 });
    first = await create();
  });
  afterAll(() => person.dispose());

  it('leads ssh, scp, sftp, rsync and git to a UAI that was created later', () => {
    expect(ssh(first, 'echo', 'through')).toMatchObject({ status: 0, stdout: 'through\n' });
    writeFileSync(inHome('a file.txt'), 'content\n');
    const there = inHome('from scp.txt');
    expect(tool('scp', [...config(), inHome('a file.txt'), `${first}:${there}`]).status).toBe(0);
    expect(readFileSync(there, 'utf8')).toBe('content\n');
    writeFileSync(inHome('batch'), `get "${there}" "${inHome('from sftp.txt')}"\n`);
    expect(tool('sftp', [...config(), '-b', inHome('batch'), first]).status).toBe(0);
    expect(readFileSync(inHome('from sftp.txt'), 'utf8')).toBe('content\n');
    if (hasTool('rsync')) {
      const shell = `ssh ${config().join(' ')}`;
      const target = `${first}:${inHome('from-rsync.txt')}`;
      expect(tool('rsync', ['-e', shell, inHome('a file.txt'), target]).status).toBe(0);
      expect(readFileSync(inHome('from-rsync.txt'), 'utf8')).toBe('content\n');
    }
    if (hasTool('git')) {
      mkdirSync(inHome('repository'));
      tool('git', ['init', '-q', '--bare', inHome('repository')]);
      const env = { GIT_SSH_COMMAND: `ssh ${config().join(' ')}` };
      const listed = tool('git', ['ls-remote', `${first}:${inHome('repository')}`], env);
      expect(listed, listed.stderr).toMatchObject({ status: 0 });
    }
  });

  it('needs no entry for a UAI that was created elsewhere', async () => {
    const uai = await create();
    const entries = readFileSync(inHome('.local/state/uas/ssh_config'), 'utf8');
    expect(entries).toContain(`Host ${uai}\n`);
    // As if another machine had created it: nothing here knows its name.
    const without = entries.replace(new RegExp(`\nHost ${uai}\n(?: .*\n)+`), '');
    writeFileSync(inHome('.local/state/uas/ssh_config'), without);
    expect(ssh(uai, 'echo', 'through')).toMatchObject({ status: 0, stdout: 'through\n' });
  });

  it('keeps a connection open for others with ControlMaster', () => {
    const share = ['-o', `ControlPath=${inHome('cm-%C')}`];
    const master = ['-o', 'ControlMaster=auto', '-o', 'ControlPersist=60'];
    expect(ssh(...share, ...master, first, 'echo', '1')).toMatchObject({
      status: 0,
      stdout: '1\n',
    });
    expect(ssh(...share, first, 'echo', '2')).toMatchObject({ status: 0, stdout: '2\n' });
    expect(ssh(...share, '-O', 'check', first)).toMatchObject({ status: 0 });
    expect(ssh(...share, '-O', 'exit', first)).toMatchObject({ status: 0 });
  });

  it('finds a UAI that was deleted and created again at another port', async () => {
    const token = await person.run(['local', 'status', '--query', 'users[?admin].token | [0]']);
    const env = { UAS_TOKEN: token.stdout.trim() };
    const name = 'uai-vers-again';
    const owner = await person.run(['list', '--query', '[0].username']);
    const image = await person.run(['images', 'list', '--query', 'default_image']);
    const settings = ['--image', image.stdout.trim(), '--public-ip', 'yes'];
    const made = await person.run(['admin', 'config', 'classes', 'create', 'again', ...settings], {
      env,
    });
    expect(made).toMatchObject({ code: 0 });
    const who = ['--class', 'again', '--owner', owner.stdout.trim(), '--uai-name', name];
    const make = ['admin', 'uais', 'create', ...who];
    const publickey = ['--publickey', inHome('.ssh/id_ed25519.pub')];
    const port = async () => {
      expect(await person.run([...make, ...publickey, '--wait'], { env })).toMatchObject({
        code: 0,
      });
      expect(ssh(name, 'echo', 'through')).toMatchObject({ status: 0, stdout: 'through\n' });
      return /^port (.*)$/m.exec(ssh('-G', name).stdout)?.[1];
    };
    const before = await port();
    expect(await person.run(['admin', 'uais', 'delete', name, '--yes'], { env })).toMatchObject({
      code: 0,
    });
    await person.run(['admin', 'uais', 'wait', name, '--for', 'deleted'], { env });
    const after = await port();
    expect(before).toMatch(/^\d+$/);
    expect(after).toMatch(/^\d+$/);
    expect(after).not.toBe(before);
  });

  it('refuses an unknown name, and never connects to a similar one', () => {
    const { status, stderr } = ssh(`${first}0`, 'true');
    expect(status).toBe(255);
    expect(stderr).toContain(`there is no UAI "${first}0"`);
  });

  it('logs in at the last known address of an account that has signed out, and says why', async () => {
    const file = inHome('.config/uas/tokens/local.json');
    const token = readFileSync(file);
    expect(await person.run(['auth', 'logout'])).toMatchObject({ code: 0 });
    const { status, stdout, stderr } = ssh(first, 'echo', 'through');
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'through\n' });
    expect(stderr).toContain('trying the last known address');
    const unknown = ssh('uai-vers-unknown', 'true');
    expect(unknown.status).toBe(255);
    expect(unknown.stderr).toContain('you are not signed in');
    writeFileSync(file, token, { mode: 0o600 });
  });

  it('names the service that is down, and --uninstall leaves nothing', async () => {
    expect(await person.run(['local', 'stop'])).toMatchObject({ code: 0 });
    const down = ssh('uai-vers-unknown', 'true');
    expect(down.status).toBe(255);
    expect(down.stderr).toMatch(/uas: ssh: /);
    expect(await person.run(['ssh-config', '--uninstall', '--yes'])).toMatchObject({ code: 0 });
    expect(existsSync(inHome('.ssh/config'))).toBe(false);
    expect(existsSync(inHome('.local/state/uas/ssh_config'))).toBe(false);
  });
});
