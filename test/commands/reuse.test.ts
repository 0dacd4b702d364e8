/** `create --reuse` and `ssh`: a UAI that is there is taken only when it is what was asked for. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { uas } from '../support/run.ts';
import type { RecordedRequest, Service } from '../support/world.ts';

const key = (letter: string) =>
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${letter.repeat(43)} ${letter}\n`;

/** A home with two keys. */
function createHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'uas-reuse-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  mkdirSync(join(home, '.ssh'), { mode: 0o700 });
  for (const [name, letter] of [
    ['id_ed25519', 'A'],
    ['other', 'B'],
  ] as const) {
    writeFileSync(join(home, '.ssh', `${name}.pub`), key(letter));
    writeFileSync(join(home, '.ssh', name), 'private half', { mode: 0o600 });
  }
  return home;
}

/** A service that keeps what it makes; every UAI is ready, and making one takes a while. */
function createService(...there: Record<string, unknown>[]) {
  const ready = {
    uai_connect_string: 'ssh vers@10.1.2.3',
    uai_img: 'registry.local/cray/base:1',
    uai_portmap: {},
    uai_status: 'Running: Ready',
  };
  const uais: object[] = there.map((fields) => ({ ...ready, ...fields }));
  const made: RecordedRequest[] = [];
  const service: Service = async (request) => {
    const { method, path, query } = request;
    if (path.endsWith('/images')) {
      const list = ['registry.local/cray/base:1', 'registry.local/cray/other:2'];
      return { body: { default_image: list[0], image_list: list } };
    }
    if (method === 'GET') return { body: uais };
    made.push(request);
    await new Promise((done) => setTimeout(done, 200));
    const ports = query.ports?.split(',') ?? [];
    const uai = {
      ...ready,
      uai_name: `uai-vers-0000000${made.length}`,
      uai_img: query.imagename ?? ready.uai_img,
      uai_portmap: Object.fromEntries(ports.map((port) => [port, Number(port)])),
    };
    uais.push(uai);
    return { body: uai };
  };
  return { service, made };
}

const spawn = () => ({ code: 0, stdout: '', stderr: '' });

describe('uas create --reuse', () => {
  const start = (...there: Record<string, unknown>[]) => {
    const HOME = createHome();
    const { service, made } = createService(...there);
    const run = async (...args: string[]) => {
      const before = made.length;
      const line = ['create', '--reuse', '-q', ...args.map((arg) => arg.replace('~', HOME))];
      const { code, stdout, stderr } = await uas(line, { service, env: { HOME } });
      expect(code, stderr).toBe(0);
      return { name: stdout.trim(), isNew: made.length > before };
    };
    return { run, made };
  };

  it('takes a UAI with the ports that are asked for, and no other', async () => {
    const { run } = start(
      { uai_name: 'uai-none' },
      { uai_name: 'uai-80', uai_portmap: { 80: 80 } },
    );
    expect(await run('--ports', '80')).toEqual({ name: 'uai-80', isNew: false });
    const both = await run('--ports', '80,8888');
    expect(both.isNew).toBe(true);
    expect(await run('--ports', '8888')).toEqual({ ...both, isNew: false });
    expect(await run()).toEqual({ name: 'uai-none', isNew: false });
  });

  it('takes a UAI with the image that is asked for, also when a variable asks', async () => {
    const { run, made } = start({ uai_name: 'uai-a' });
    expect(await run('--image', 'base')).toEqual({ name: 'uai-a', isNew: false });
    const other = await run('--image', 'other');
    expect(other.isNew).toBe(true);
    expect(await run('--image', 'other:2')).toEqual({ ...other, isNew: false });
    expect(made).toHaveLength(1);
  });

  it('takes no UAI that is known to have another key', async () => {
    const { run } = start();
    const first = await run();
    const other = await run('--publickey', '~/.ssh/other.pub');
    expect({ first, other }).toMatchObject({ first: { isNew: true }, other: { isNew: true } });
    expect(await run('--publickey', '~/.ssh/other.pub')).toEqual({ ...other, isNew: false });
    expect(await run('--publickey', '~/.ssh/id_ed25519.pub')).toEqual({ ...first, isNew: false });
  });

  it('takes a UAI of which no key is known only when none is known to fit', async () => {
    const { run } = start({ uai_name: 'uai-elsewhere' });
    const publickey = ['--publickey', '~/.ssh/other.pub'];
    expect(await run(...publickey)).toEqual({ name: 'uai-elsewhere', isNew: false });
    const made = await run(...publickey, '--image', 'other');
    expect(await run(...publickey)).toEqual({ ...made, isNew: false });
  });

  it('reads a key from standard input once, in a dry run too', async () => {
    const { service } = createService();
    for (const more of [[], ['--dry-run']]) {
      const line = ['create', '--reuse', '--publickey', '-', ...more];
      const { code, stderr } = await uas(line, { service, stdin: key('A') });
      expect(code, stderr).toBe(0);
    }
  });

  it('refuses a port that the service does not open, whatever is there', async () => {
    const { service } = createService({ uai_name: 'uai-a' });
    const { code, requests } = await uas(['create', '--reuse', '--ports', '22'], { service });
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
  });
});

describe('several commands at once', () => {
  it.each([
    ['create --reuse', ['create', '--reuse', '-q']],
    ['ssh', ['ssh', '--print', '--json']],
    ['ssh --image', ['ssh', '--image', 'other', '--print', '--json']],
    ['create --reuse with a key', ['create', '--reuse', '-q', '--publickey', '~/.ssh/other.pub']],
  ])('make one UAI: %s', async (_what, args) => {
    const env = { HOME: createHome() };
    const { service, made } = createService();
    const line = args.map((arg) => arg.replace('~', env.HOME));
    const all = await Promise.all([1, 2, 3, 4].map(() => uas(line, { service, env, spawn })));
    for (const { code, stderr } of all) expect(code, stderr).toBe(0);
    expect(new Set(all.map(({ stdout }) => stdout)).size).toBe(1);
    expect(made).toHaveLength(1);
  });

  it('of two accounts do not wait for each other, and make one each', async () => {
    const HOME = createHome();
    const account = (UAS_TOKEN: string) => {
      const { service, made } = createService();
      return uas(['create', '--reuse', '-q'], { service, env: { HOME, UAS_TOKEN } }).then(
        () => made,
      );
    };
    const token = (name: string) => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      return `${part({ alg: 'none' })}.${part({ preferred_username: name })}.x`;
    };
    const made = await Promise.all([account(token('ann')), account(token('bob'))]);
    expect(made.map((list) => list.length)).toEqual([1, 1]);
  });
});

describe('uas ssh', () => {
  it.each([
    [['--image', 'other'], 'uai-other'],
    [['--image', 'base'], 'uai-base'],
    [['--publickey', '~/.ssh/other.pub'], 'uai-vers-00000001'],
  ])('goes to a UAI that has what is asked for: %j', async (args, expected) => {
    const HOME = createHome();
    const { service } = createService(
      { uai_name: 'uai-base' },
      { uai_name: 'uai-other', uai_img: 'registry.local/cray/other:2' },
    );
    const notes = join(HOME, '.local/state/uas/identities');
    mkdirSync(notes, { recursive: true, mode: 0o700 });
    for (const name of ['uai-base', 'uai-other']) {
      writeFileSync(join(notes, `${name}.pub`), key('A'), { mode: 0o600 });
    }
    const line = ['ssh', ...args.map((arg) => arg.replace('~', HOME))];
    const { code, stderr, spawned } = await uas(line, { service, env: { HOME }, spawn });
    expect(code, stderr).toBe(0);
    expect(spawned.at(-1)?.args).toContain(`HostKeyAlias=${expected}`);
  });

  it.each([
    [['--image', 'base'], 0],
    [['--image', 'other'], 6],
    [['--publickey', '~/.ssh/id_ed25519.pub'], 0],
    [['--publickey', '~/.ssh/other.pub'], 6],
  ])('goes to a named UAI only when it has what is asked for: %j', async (args, expected) => {
    const HOME = createHome();
    const { service, made } = createService({ uai_name: 'uai-base' });
    const notes = join(HOME, '.local/state/uas/identities');
    mkdirSync(notes, { recursive: true, mode: 0o700 });
    writeFileSync(join(notes, 'uai-base.pub'), key('A'), { mode: 0o600 });
    const line = ['ssh', 'uai-base', ...args.map((arg) => arg.replace('~', HOME))];
    const { code, stderr, spawned } = await uas(line, { service, env: { HOME }, spawn });
    expect({ code, made, count: spawned.length }, stderr).toEqual({
      code: expected,
      made: [],
      count: expected === 0 ? 1 : 0,
    });
  });

  it('says why it makes another one', async () => {
    const { service } = createService({ uai_name: 'uai-base' });
    const env = { HOME: createHome() };
    const { stderr } = await uas(['ssh', '--image', 'other'], { service, env, spawn });
    expect(stderr).toContain('none of your UAIs matches the options; creating one\n');
  });
});
