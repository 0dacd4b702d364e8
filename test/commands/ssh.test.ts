import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publicKeyText } from '../support/keys.ts';
import { uas, withAccess } from '../support/run.ts';
import { createWorld, fastClock, type Service, type WorldOptions } from '../support/world.ts';

const uai = (name: string, fields = {}) => ({
  uai_age: '5m',
  uai_connect_string: 'ssh vers@10.1.2.3 -p 30022',
  uai_img: 'registry.local/cray/base:1',
  uai_ip: '10.1.2.3',
  uai_msg: '',
  uai_name: name,
  uai_portmap: {},
  uai_status: 'Running: Ready',
  username: 'vers',
  ...fields,
});

const serving =
  (...uais: unknown[]): Service =>
  ({ method }) =>
    method === 'GET' ? { body: uais } : undefined;

function worldWithKey(options: WorldOptions) {
  const world = createWorld(
    withAccess({
      clock: fastClock(),
      spawn: () => ({ code: 0, stdout: '', stderr: '' }),
      ...options,
      env: { ...options.env },
    }),
  );
  mkdirSync(join(world.home, '.ssh'));
  writeFileSync(join(world.home, '.ssh/id_ed25519.pub'), 'ssh-ed25519 AAAA\n');
  writeFileSync(join(world.home, '.ssh/id_ed25519'), 'private half', { mode: 0o600 });
  return world;
}

describe('uas ssh', () => {
  it("runs the system's ssh by argument list, with our known_hosts and -- before the destination", async () => {
    const { code, spawned, home } = await uas(
      ['ssh', '--', 'id', '-un', '--', 'x y'],
      worldWithKey({ service: serving(uai('uai-vers-1')) }),
    );
    expect(code).toBe(0);
    expect(spawned).toHaveLength(1);
    expect(spawned[0]?.command).toBe('ssh');
    expect(spawned[0]?.args).toEqual([
      ...['-o', 'HostName=10.1.2.3'],
      ...['-o', 'Port=30022'],
      ...['-o', 'User=vers'],
      ...['-o', `IdentityFile="${home}/.ssh/id_ed25519"`],
      ...['-o', 'IdentitiesOnly=yes'],
      ...['-o', 'HostKeyAlias=uai-vers-1'],
      ...['-o', `UserKnownHostsFile="${home}/.local/state/uas/known_hosts"`],
      ...['-o', 'StrictHostKeyChecking=accept-new'],
      ...['-o', 'HashKnownHosts=no'],
      ...['-o', 'CheckHostIP=no'],
      ...['-o', 'ForwardAgent=no'],
      ...['-o', 'ServerAliveInterval=30'],
      ...['-o', 'ServerAliveCountMax=4'],
      ...['-o', 'RemoteCommand=none'],
      ...['-o', 'RequestTTY=auto'],
      '--',
      '10.1.2.3',
      'id',
      '-un',
      '--',
      'x y',
    ]);
  });

  it('keeps token and passwords out of the environment and arguments of the child', async () => {
    const env = { TOWER_ACCESS_TOKEN: 'CANARY-tower', MY_PASSPHRASE: 'CANARY-phrase', LANG: 'C' };
    const { spawned } = await uas(
      ['ssh'],
      worldWithKey({ service: serving(uai('uai-vers-1')), env }),
    );
    expect(JSON.stringify(spawned)).not.toMatch(/CANARY|test-token/);
    expect(spawned[0]?.env.LANG).toBe('C');
  });

  it.each([0, 1, 7, 130, 255])('passes the exit status %d of ssh through', async (status) => {
    const { code, stdout, stderr } = await uas(
      ['ssh', 'uai-vers-1'],
      worldWithKey({
        service: serving(uai('uai-vers-1')),
        spawn: () => ({ code: status, stdout: '', stderr: '' }),
      }),
    );
    expect({ code, stdout, stderr }).toEqual({ code: status, stdout: '', stderr: '' });
  });

  it.each([
    ['vers@10.1.2.3: Permission denied (publickey).', true],
    ['vers@10.1.2.3: Permission denied (publickey,keyboard-interactive).', true],
    ['Permission denied (publickey,password).', true],
    ['vers@bastion.example: Permission denied (publickey).', false],
    ['vers@10.1.2.3: Permission denied (password).', false],
    ['ssh: connect to host 10.1.2.3 port 30022: Connection refused', false],
  ])('looks after a failed login whether the key was refused: %s', async (said, isKey) => {
    const service = serving(uai('uai-vers-1'));
    const spawn = () => ({ code: 255, stdout: '', stderr: said });
    const args = ['ssh', '-J', 'bastion', '-L', '1:a:2', '-Nf', '-o', 'A=b', 'uai-vers-1'];
    const { code, stderr, spawned } = await uas(args, worldWithKey({ service, spawn }));
    expect(code).toBe(255);
    expect(stderr.includes('hint: which key uai-vers-1 was created with is not known here')).toBe(
      isKey,
    );
    const again = spawned[1]?.args ?? [];
    expect(again.join(' ')).toMatch(
      /BatchMode=yes.* -T -n -J bastion -o A=b .* -- 10\.1\.2\.3 true$/,
    );
    for (const flag of ['-L', '-N', '-f']) expect(again).not.toContain(flag);
  });

  it('makes no UAI for a key that is not there', async () => {
    const { code, stderr, requests } = await uas(
      ['ssh', '--new', '-i', '/no/such/key'],
      worldWithKey({ service: serving() }),
    );
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
    expect(stderr).toContain('-i: file not found: /no/such/key');
  });

  it.each([
    ['a word too many', ['ssh', 'uai-vers-1', 'ls'], true],
    ['an option of the command', ['ssh', 'uai-vers-1', 'ls', '-l'], true],
    ['another command, with a UAI of that name', ['describe', 'ssh', 'ls'], false],
  ])('says where the remote command stands: %s', async (_what, args, says) => {
    const { code, stderr } = await uas(args, worldWithKey({ service: serving() }));
    expect(code).toBe(2);
    expect(stderr.includes('after two dashes')).toBe(says);
  });

  it('says how to give an option of ssh that is not known here', async () => {
    const { code, stderr } = await uas(['ssh', '-Z', 'uai-vers-1'], worldWithKey({}));
    expect(code).toBe(2);
    expect(stderr).toContain('hint: any option of ssh can be given as --ssh-option KEY=VALUE');
    const missing = await uas(['ssh', '-J'], worldWithKey({}));
    expect(missing.stderr).not.toContain('remote command');
  });

  it('takes a key below ~ that no shell has expanded', async () => {
    const { code, spawned } = await uas(
      ['ssh', '--identity=~/.ssh/id_ed25519'],
      worldWithKey({ service: serving(uai('uai-vers-1')) }),
    );
    expect(code).toBe(0);
    expect(spawned[0]?.args).toContain('IdentityFile="~/.ssh/id_ed25519"');
  });

  it("puts a person's own ssh options before ours", async () => {
    const { spawned } = await uas(
      [
        'ssh',
        'uai-vers-1',
        '-L',
        '8080:localhost:80',
        '-L',
        '1:h:2',
        '-R',
        '3:h:4',
        '-D',
        '1080',
        '-N',
        '-X',
        '-A',
        '-t',
        '-l',
        'root',
        '-i',
        '/dev/null',
        '--ssh-option',
        'LogLevel=QUIET',
      ],
      worldWithKey({ service: serving(uai('uai-vers-1')) }),
    );
    const args = spawned[0]?.args ?? [];
    expect(args.slice(0, 14)).toEqual([
      '-L',
      '8080:localhost:80',
      '-L',
      '1:h:2',
      '-R',
      '3:h:4',
      '-D',
      '1080',
      '-N',
      '-X',
      '-A',
      '-t',
      '-o',
      'LogLevel=QUIET',
    ]);
    expect(args).toContain('User=root');
    expect(args).toContain('IdentityFile="/dev/null"');
  });

  it.each([
    ['-J bastion', '-J bastion'],
    ['-vvv', '-v -v -v'],
    ['-tt', '-t -t'],
    ['-NfL8080:x:80', '-L 8080:x:80 -N -f'],
    ['-q -C -4 -n -T', '-q -C -4 -n -T'],
    ['-6Y -F none -W h:22 -p 2222', '-6 -Y -F none -W h:22 -p 2222'],
    ['-o ProxyJump=bastion', '-o ProxyJump=bastion'],
    ['-vo BatchMode=yes -oPort=1', '-v -o BatchMode=yes -o Port=1'],
  ])('takes options as ssh writes them: %s', async (given, passed) => {
    for (const args of [
      [...given.split(' '), 'uai-vers-1'],
      ['uai-vers-1', ...given.split(' ')],
    ]) {
      const world = worldWithKey({ service: serving(uai('uai-vers-1')) });
      const { code, stderr, spawned } = await uas(['ssh', ...args], world);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const expected = passed.split(' ');
      expect(spawned[0]?.args.slice(0, expected.length)).toEqual(expected);
    }
  });

  it('takes USER@NAME, and -l before that', async () => {
    const world = () => worldWithKey({ service: serving(uai('uai-vers-1')) });
    const { spawned } = await uas(['ssh', 'root@uai-vers-1'], world());
    expect(spawned[0]?.args).toContain('User=root');
    const both = await uas(['ssh', '-l', 'admin', 'root@uai-vers-1'], world());
    expect(both.spawned[0]?.args).toContain('User=admin');
    const odd = await uas(['ssh', '-oProxyCommand@uai-vers-1'], world());
    expect({ code: odd.code, spawned: odd.spawned }).toEqual({ code: 2, spawned: [] });
  });

  it('tells an output format from an option of ssh', async () => {
    const world = () => worldWithKey({ service: serving(uai('uai-vers-1')) });
    const json = await uas(['ssh', '--print', '-o', 'json'], world());
    expect(JSON.parse(json.stdout).argv).not.toContain('json');
    const typo = await uas(['ssh', '--print', '-o', 'jsno'], world());
    expect({ code: typo.code, requests: typo.requests }).toEqual({ code: 2, requests: [] });
    expect(typo.stderr).toContain('expected KEY=VALUE, got "jsno"');
  });

  it.each([
    ['OpenSSH_9.2p1 Debian', true],
    ['OpenSSH_8.7p1', true],
    ['OpenSSH_8.4p1', false],
    ['something else', false],
  ])(
    "undoes a session type of the person's configuration, where %s knows it",
    async (version, knows) => {
      const world = worldWithKey({
        service: serving(uai('uai-vers-1')),
        spawn: (_command, [flag]) => ({
          code: 0,
          stdout: '',
          stderr: flag === '-V' ? version : '',
        }),
      });
      writeFileSync(join(world.home, '.ssh/config'), 'Host *\n  SessionType none\n');
      const { spawned } = await uas(['ssh', '--', 'true'], world);
      expect(spawned.at(-1)?.args.includes('SessionType=default')).toBe(knows);
    },
  );

  it.each([
    'ssh vers@10.1.2.3 -oProxyCommand=touch x',
    'ssh -oProxyCommand=x@h',
    'ssh vers@10.1.2.3\n-oX',
    'vers@10.1.2.3',
  ])('starts nothing for the connect string %j', async (uai_connect_string) => {
    const { code, spawned } = await uas(
      ['ssh', 'uai-vers-1'],
      worldWithKey({ service: serving(uai('uai-vers-1', { uai_connect_string })) }),
    );
    expect({ code, spawned }).toEqual({ code: 2, spawned: [] });
  });

  it.each([null, undefined, '', '  '])(
    'says that a connect string of %j is none, exit 7',
    async (uai_connect_string) => {
      for (const args of [
        ['ssh', 'uai-vers-1'],
        ['ssh-config', '--print'],
      ]) {
        const { code, stdout, stderr, spawned } = await uas(
          args,
          worldWithKey({ service: serving(uai('uai-vers-1', { uai_connect_string })) }),
        );
        expect({ code, stdout, spawned }).toEqual({ code: 7, stdout: '', spawned: [] });
        expect(stderr).toContain('the service sent no usable connect string');
      }
    },
  );

  it.each([5, true, {}, ['ssh vers@10.1.2.3']])(
    'takes a reply whose connect string is %j for a bad one',
    async (uai_connect_string) => {
      const { code, spawned } = await uas(
        ['ssh', 'uai-vers-1'],
        worldWithKey({ service: serving(uai('uai-vers-1', { uai_connect_string })) }),
      );
      expect({ code, spawned }).toEqual({ code: 7, spawned: [] });
    },
  );

  it('shows where it goes when that is this machine, in ssh and in ssh-config', async () => {
    const odd = uai('uai-vers-1', {
      uai_connect_string: 'ssh vers@localhost',
      uai_ip: 'localhost',
    });
    for (const args of [['ssh'], ['ssh-config', '--print']]) {
      const { code, stderr } = await uas(args, worldWithKey({ service: serving(odd) }));
      expect(code).toBe(0);
      expect(stderr).toContain('warning: the service leads to localhost, which is this machine\n');
    }
  });

  it.each([
    ['-l', 'a b'],
    ['-l', '-oX'],
    ['-l', 'a\u0430'],
    ['--ssh-option', 'ProxyCommand'],
  ])('refuses %s %j before anything is sent', async (flag, value) => {
    const args = ['ssh', `${flag === '-l' ? '--login' : flag}=${value}`];
    const { code, requests, spawned } = await uas(args, worldWithKey({ service: serving() }));
    expect({ code, requests, spawned }).toEqual({ code: 2, requests: [], spawned: [] });
  });

  it('warns when the address in the connect string is another than that of the UAI', async () => {
    const { stderr } = await uas(
      ['ssh'],
      worldWithKey({ service: serving(uai('uai-vers-1', { uai_ip: '10.9.9.9' })) }),
    );
    expect(stderr).toMatch(/warning: the service names 10\.9\.9\.9/);
  });

  it('tries several keys in the order given, and names one that does not exist', async () => {
    const world = worldWithKey({ service: serving(uai('uai-vers-1')) });
    const keys = ['one', 'two'].map((name) => join(world.home, name));
    for (const key of keys) writeFileSync(key, '');
    const { spawned } = await uas(['ssh', ...keys.flatMap((key) => ['-i', key])], world);
    const args = spawned[0]?.args ?? [];
    expect(args.filter((_word, at) => args[at - 1] === '-i')).toEqual(keys);
    const missing = await uas(['ssh', '-i', keys[0] ?? '', '-i', '/no/such/key'], world);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('-i: file not found: /no/such/key');
  });

  it('asks which one when several are ready, and names them where nobody can be asked', async () => {
    const both = [uai('uai-vers-1'), uai('uai-vers-2')];
    const asked = await uas(
      ['ssh'],
      worldWithKey({ service: serving(...both), terminal: true, answers: [both[1]] }),
    );
    expect(asked.spawned[0]?.args).toContain('HostKeyAlias=uai-vers-2');
    const script = await uas(['ssh', '--json'], worldWithKey({ service: serving(...both) }));
    expect(script.code).toBe(6);
    expect(JSON.parse(script.stderr).error.details).toHaveLength(2);
    expect(script.spawned).toEqual([]);
  });

  it('creates one and waits when there is none, and says so', async () => {
    const states = [[], [uai('uai-vers-9', { uai_status: 'Pending' })], [uai('uai-vers-9')]];
    const world = worldWithKey({
      service: ({ method }) => ({
        body: method === 'POST' ? uai('uai-vers-9', { uai_status: 'Pending' }) : states.shift(),
      }),
    });
    writeFileSync(join(world.home, '.ssh/id_ed25519.pub'), publicKeyText);
    const { code, stderr, spawned, requests } = await uas(['ssh'], world);
    expect(code).toBe(0);
    expect(stderr).toContain('you have no UAI yet; creating one\ncreated uai-vers-9\n');
    expect(spawned[0]?.args).toContain('HostKeyAlias=uai-vers-9');
    expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('refuses to create with --no-create', async () => {
    const { code, requests } = await uas(
      ['ssh', '--no-create'],
      worldWithKey({ service: serving() }),
    );
    expect({ code, count: requests.length }).toEqual({ code: 3, count: 1 });
  });

  it('is not ready, exit 8, for a named UAI that is pending, and waits with --wait', async () => {
    const pending = uai('uai-vers-1', {
      uai_status: 'Pending',
      uai_connect_string: 'ssh vers@<pending IP Address>',
    });
    const now = await uas(['ssh', 'uai-vers-1'], worldWithKey({ service: serving(pending) }));
    expect({ code: now.code, spawned: now.spawned }).toEqual({ code: 8, spawned: [] });
    const states = [[pending], [pending], [uai('uai-vers-1')]];
    const later = await uas(
      ['ssh', 'uai-vers-1', '--wait'],
      worldWithKey({ service: () => ({ body: states.shift() }) }),
    );
    expect({ code: later.code, count: later.spawned.length }).toEqual({ code: 0, count: 1 });
  });

  it('waits for the address of a UAI that runs, as it says', async () => {
    const bare = uai('uai-vers-1', { uai_connect_string: 'ssh vers@<pending IP Address>' });
    const now = await uas(['ssh', 'uai-vers-1'], worldWithKey({ service: serving(bare) }));
    expect({ code: now.code, spawned: now.spawned }).toEqual({ code: 8, spawned: [] });
    expect(now.stderr).toContain('not ready: Running: Ready, no address yet');
    expect(now.stderr).toContain('hint: uas ssh --wait uai-vers-1');
    for (const args of [['ssh'], ['ssh', '--wait', 'uai-vers-1']]) {
      const states = [[bare], [bare], [uai('uai-vers-1')]];
      const world = worldWithKey({ service: () => ({ body: states.shift() }) });
      const { code, spawned } = await uas(args, world);
      expect({ code, count: spawned.length }).toEqual({ code: 0, count: 1 });
    }
  });

  it.each(['Terminating', 'Terminated', 'Pending', 'Waiting'])(
    'starts nothing for a UAI that is %s, exit 8',
    async (uai_status) => {
      const service = serving(uai('uai-vers-1', { uai_status }));
      const { code, spawned, stderr } = await uas(['ssh', 'uai-vers-1'], worldWithKey({ service }));
      expect({ code, spawned }, stderr).toEqual({ code: 8, spawned: [] });
    },
  );

  it('prints the command with --print, quoted for a shell, and as an argument list with --json', async () => {
    const world = () => worldWithKey({ service: serving(uai('uai-vers-1')) });
    const text = await uas(['ssh', '--print', '--', 'echo a b'], world());
    expect(text.spawned).toEqual([]);
    expect(text.stdout).toMatch(
      /^ssh -o HostName=10\.1\.2\.3 -o Port=30022 .* -- 10\.1\.2\.3 'echo a b'\n$/,
    );
    const { argv } = JSON.parse(
      (await uas(['ssh', '--print', '--json', '--', 'echo a b'], world())).stdout,
    );
    expect(argv.slice(-3)).toEqual(['--', '10.1.2.3', 'echo a b']);
  });

  it('says that ssh is missing', async () => {
    const { code, stderr } = await uas(
      ['ssh'],
      worldWithKey({
        service: serving(uai('uai-vers-1')),
        spawn: () => {
          throw Object.assign(new Error('spawn ssh ENOENT'), { code: 'ENOENT' });
        },
      }),
    );
    expect(code).toBe(1);
    expect(stderr).toContain('ssh not found in PATH');
  });
});

/** The last entry, for UAIs that are not listed. */
const everyUai = `Host uai-* "!*'*"`;

describe('uas ssh-config', () => {
  const service = serving(
    uai('uai-vers-1'),
    uai('uai-vers-2', { uai_connect_string: 'ssh vers@<pending IP Address>' }),
  );

  it('writes our own file, 0600, and says which line to add', async () => {
    const { code, stdout, stderr, home } = await uas(['ssh-config'], worldWithKey({ service }));
    const file = join(home, '.local/state/uas/ssh_config');
    expect(code).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain(
      'Host uai-vers-1\n    HostName 10.1.2.3\n    Port 30022\n',
    );
    expect(stdout).toContain(`Include "${file}"`);
    expect(stderr).toContain('uai-vers-2 has no address yet; ssh will wait for it');
    expect(readFileSync(file, 'utf8')).toContain('Host uai-vers-2\n    IdentityFile ');
    expect(existsSync(join(home, '.ssh/config'))).toBe(false);
  });

  it.each([
    'github',
    'login1',
    '127',
    'uai',
    'uai-*',
    'uai-a.b',
    'uai-a b',
    '*',
    '!uai-x',
    'UAI-a',
  ])('makes no host of the name %j, and says so', async (name) => {
    const both = serving(uai(name), uai('uai-vers-1'));
    const { code, stdout, stderr } = await uas(
      ['ssh-config', '--print'],
      worldWithKey({ service: both }),
    );
    expect(code).toBe(0);
    expect(stdout.match(/^Host .*/gm)).toEqual(['Host uai-vers-1', everyUai]);
    expect(stderr).toContain('is omitted: only names such as uai-vera-1a2b are supported');
  });

  it('leaves out a UAI whose connect string it refuses, and takes the others', async () => {
    for (const uai_connect_string of ['ssh -oProxyCommand=x@h', '']) {
      const both = serving(uai('uai-bad', { uai_connect_string }), uai('uai-vers-1'));
      const { code, stdout, stderr } = await uas(
        ['ssh-config', '--print'],
        worldWithKey({ service: both }),
      );
      expect(code).toBe(0);
      expect(stdout.match(/^Host .*/gm)).toEqual(['Host uai-vers-1', everyUai]);
      expect(stderr).toContain('uai-bad is omitted: ');
    }
  });

  it('forwards no agent, unless asked to', async () => {
    const plain = await uas(['ssh-config', '--print'], worldWithKey({ service }));
    expect(plain.stdout).toContain('    ForwardAgent no\n');
    const asked = await uas(['ssh-config', '--print', '--agent'], worldWithKey({ service }));
    expect(asked.stdout).toContain('    ForwardAgent yes\n');
  });

  it.each([
    ['Host other\n    Include "FILE"\n', false],
    ['Match host x\n  Include FILE\n', false],
    ['# Include "FILE"\n', false],
    ['Include "FILE"\r\nHost *\r\n', true],
    ['ServerAliveInterval 5\n  include = FILE\nHost *\n', true],
    ['Include conf.d/* ~/.local/state/uas/ssh_config\n', true],
  ])('finds an Include that ssh follows, and no other: %j', async (text, installed) => {
    const world = worldWithKey({ service });
    const file = join(world.home, '.local/state/uas/ssh_config');
    const config = join(world.home, '.ssh/config');
    const before = text.replace('FILE', file);
    writeFileSync(config, before, { mode: 0o600 });
    const { code } = await uas(['ssh-config', '--install', '--yes'], world);
    expect(code).toBe(0);
    const line = installed ? '' : `Include "${file}"\n\n`;
    expect(readFileSync(config, 'utf8')).toBe(line + before);
  });

  it('keeps the bytes of a configuration that is not UTF-8', async () => {
    const world = worldWithKey({ service });
    const config = join(world.home, '.ssh/config');
    const before = Buffer.from('# Schl\xfcssel\n', 'latin1');
    writeFileSync(config, before, { mode: 0o600 });
    await uas(['ssh-config', '--install', '--yes'], world);
    expect(readFileSync(config).subarray(-before.length)).toEqual(before);
  });

  it('says which line to add where the configuration of ssh cannot be read', async () => {
    const world = worldWithKey({ service });
    mkdirSync(join(world.home, '.ssh/config'));
    const { code, stdout } = await uas(['ssh-config'], world);
    expect(code).toBe(0);
    expect(stdout).toContain('add this line at the top of ~/.ssh/config');
  });

  it('adds the Include line at the top, once, after showing it and with a backup', async () => {
    const world = worldWithKey({ service });
    const config = join(world.home, '.ssh/config');
    writeFileSync(config, 'Host *\n    Compression yes\n', { mode: 0o644 });
    const first = await uas(['ssh-config', '--install', '--yes'], world);
    const line = `Include "${join(world.home, '.local/state/uas/ssh_config')}"`;
    expect(first.stderr).toContain(`+ ${line}`);
    expect(readFileSync(config, 'utf8')).toBe(`${line}\n\nHost *\n    Compression yes\n`);
    expect(statSync(config).mode & 0o777).toBe(0o644);
    const backup = /backup: (.*)\n/.exec(first.stdout)?.[1] ?? '';
    expect(readFileSync(backup, 'utf8')).toBe('Host *\n    Compression yes\n');
    await uas(['ssh-config', '--install', '--yes'], world);
    const later = await uas(['ssh-config'], worldWithKey({ service, env: { HOME: world.home } }));
    expect(later.stdout).toContain('/.ssh/config already includes it');
    expect(later.stdout).not.toContain('add this line');
    expect(readFileSync(config, 'utf8').split(line)).toHaveLength(2);
  });

  it('changes nothing without a confirmation', async () => {
    const script = await uas(['ssh-config', '--install'], worldWithKey({ service }));
    expect(script.code).toBe(2);
    expect(existsSync(join(script.home, '.ssh/config'))).toBe(false);
    const person = await uas(
      ['ssh-config', '--install'],
      worldWithKey({ service, terminal: true, answers: [false] }),
    );
    expect(person.asked).toHaveLength(1);
    expect(existsSync(join(person.home, '.ssh/config'))).toBe(false);
  });

  const ownFile = (home: string) => join(home, '.local/state/uas/ssh_config');

  it.each([
    ['', undefined],
    ['Host *\n    Compression yes\n', 'Host *\n    Compression yes\n'],
    ['\n\n# no hosts', '\n\n# no hosts'],
  ])('--uninstall restores the configuration of ssh: %j', async (before, after) => {
    const world = worldWithKey({ service });
    const config = join(world.home, '.ssh/config');
    if (before !== '') writeFileSync(config, before, { mode: 0o600 });
    await uas(['ssh-config', '--install', '--yes'], world);
    const asked = await uas(['ssh-config', '--uninstall'], world);
    expect(asked.code).toBe(2);
    const { code, stdout } = await uas(['ssh-config', '--uninstall', '--yes'], world);
    expect(code).toBe(0);
    expect(stdout).toContain(`${ownFile(world.home)} removed\n`);
    expect(existsSync(config) ? readFileSync(config, 'utf8') : undefined).toBe(after);
    expect(existsSync(ownFile(world.home))).toBe(false);
    const again = await uas(['ssh-config', '--uninstall', '--yes'], world);
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/not installed; nothing was changed\n$/);
    expect(readdirSync(join(world.home, '.ssh')).join()).not.toContain('backup');
  });

  it('is renewed by list and delete once it is written, and not before', async () => {
    let names = ['uai-vers-1', 'uai-vers-2'];
    const world = worldWithKey({
      service: ({ method, url }) => {
        if (method === 'GET') return { body: names.map((name) => uai(name)) };
        names = names.filter((name) => !url.includes(name));
        return { body: ['Successfully deleted uai-vers-2'] };
      },
    });
    const hosts = () => readFileSync(ownFile(world.home), 'utf8').match(/^Host .*/gm);
    await uas(['list'], world);
    expect(existsSync(ownFile(world.home))).toBe(false);
    await uas(['ssh-config'], world);
    names = [...names, 'uai-vers-3'];
    await uas(['list'], world);
    expect(hosts()).toEqual([
      ...['Host uai-vers-1', 'Host uai-vers-2', 'Host uai-vers-3'],
      everyUai,
    ]);
    expect(await uas(['delete', 'uai-vers-2', '--yes'], world)).toMatchObject({ code: 0 });
    expect(hosts()).toEqual(['Host uai-vers-1', 'Host uai-vers-3', everyUai]);
  });

  it('saves --jump in the configuration, and takes it in ssh', async () => {
    const world = worldWithKey({ service });
    const config = join(world.home, '.config/uas/config.json');
    mkdirSync(join(world.home, '.config/uas'), { recursive: true });
    const saved = { version: 1, current: 'p', configurations: { p: { endpoint: 'gw.example' } } };
    writeFileSync(config, JSON.stringify(saved), { mode: 0o600 });
    await uas(['ssh-config', '--jump', 'vers@login.example:2222'], world);
    expect(JSON.parse(readFileSync(config, 'utf8')).configurations.p.jump).toBe(
      'vers@login.example:2222',
    );
    const jumps = async (...args: string[]) => {
      const { spawned } = await uas(['ssh', ...args, 'uai-vers-1'], world);
      const words = spawned.at(-1)?.args ?? [];
      return words.filter((_word, at) => words[at - 1] === '-J');
    };
    expect(await jumps()).toEqual(['vers@login.example:2222']);
    expect(await jumps('-J', 'other.example')).toEqual(['other.example']);
    await uas(['ssh-config', '--jump', 'none'], world);
    expect(await jumps()).toEqual([]);
    const refused = await uas(['ssh-config', '--jump=-oProxyCommand=x'], world);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain('expected [USER@]HOST[:PORT], got "-oProxyCommand=x"');
  });
});
