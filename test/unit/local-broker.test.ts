/** Brokers of the embedded service: whose keys they know, and which UAI is whose. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Broker } from '../../src/local/broker/broker.ts';
import { keysInHome } from '../../src/local/broker/home-keys.ts';
import { serveBroker } from '../../src/local/broker/serve-broker.ts';
import { imaginaryHosts } from '../../src/local/cluster/hosts.ts';
import { newHostKey } from '../../src/local/ssh/host-key.ts';
import { sshHosts } from '../../src/local/ssh/hosts.ts';
import { publicKeyText } from '../support/keys.ts';
import { type DirectService, directService, person } from '../support/local.ts';

const json = async (direct: DirectService, route: string, query: Record<string, string> = {}) =>
  (await direct.call(route, { as: 'admin', query })).json as Record<string, string>;

/** A broker, and the class that it creates UAIs from. */
async function makeBroker(direct: DirectService, image: string) {
  const { image_id = '' } = await json(direct, 'POST /admin/config/images', { imagename: image });
  const made = await json(direct, 'POST /admin/config/classes', { image_id, comment: 'users' });
  const users = made.class_id ?? '';
  const own = await json(direct, 'POST /admin/config/classes', {
    ...{ image_id, comment: 'broker', namespace: 'uas', uai_creation_class: users },
  });
  const named = { class_id: own.class_id ?? '', owner: 'broker', uai_name: 'login' };
  expect(await json(direct, 'POST /admin/uais', named)).toMatchObject({ uai_name: 'login' });
  return { users };
}

describe('a broker of the embedded service', () => {
  let direct: DirectService;
  let served: Broker | undefined;
  let said: string[];
  const say = (line: string) => said.push(line);
  const uaisOf = async (owner: string) =>
    (
      (await direct.call('GET /admin/uais', { as: 'admin', query: { owner } })).json as {
        uai_name: string;
      }[]
    ).map(({ uai_name }) => uai_name);
  const broker = () => {
    if (!served) throw new Error('no broker was served');
    return served;
  };

  beforeEach(async () => {
    served = undefined;
    said = [];
    const hosts = imaginaryHosts();
    direct = await directService({
      hosts: {
        ...hosts,
        serve(_uai, _isUp, found) {
          served ??= found;
        },
      },
    });
    onTestFinished(() => direct.service.close());
  });

  it('finds the UAI that it has created, and creates another one when that was reaped', async () => {
    await makeBroker(direct, 'reg/uai:completed');
    const first = await broker().uaiOf('vera', say);
    expect(said).toEqual(['Creating a new UAI...', `Waiting for ${first.name} to be ready...`]);
    expect((await broker().uaiOf('vera', say)).name).toBe(first.name);
    direct.clock.advance(10_000);
    const second = await broker().uaiOf('vera', say);
    expect(second.name).not.toBe(first.name);
    expect(second.key).toBe(first.key);
    await direct.call('GET /mgr-info', { as: 'admin' });
    expect(await uaisOf('vera')).toEqual([second.name]);
  });

  it('creates one UAI for all logins of an account at once, and none for another account’s', async () => {
    await makeBroker(direct, 'reg/uai:1');
    const all = await Promise.all(
      Array.from({ length: 20 }, (_none, at) => broker().uaiOf(at % 2 ? 'vera' : 'admin', say)),
    );
    expect(new Set(all.map(({ name }) => name)).size).toBe(2);
    expect(await uaisOf('vera')).toEqual([all[1]?.name]);
    expect(await uaisOf('admin')).toEqual([all[0]?.name]);
    expect(all[0]?.key).not.toBe(all[1]?.key);
  });

  it('says at once that a UAI will not become ready', async () => {
    await makeBroker(direct, 'reg/uai:broken-pull');
    const start = direct.clock.now();
    await expect(broker().uaiOf('vera', say)).rejects.toThrow(/is not ready \(Waiting: ErrImage/);
    expect(direct.clock.now() - start).toBeLessThan(10_000);
  });

  it('gives up after half a minute', async () => {
    await makeBroker(direct, 'reg/uai:slow');
    const start = direct.clock.now();
    await expect(broker().uaiOf('vera', say)).rejects.toThrow(/log in again later/);
    expect(direct.clock.now() - start).toBeGreaterThanOrEqual(30_000);
  });

  it('says that the class of its users is gone, and forgets their keys', async () => {
    const { users } = await makeBroker(direct, 'reg/uai:1');
    await broker().uaiOf('vera', say);
    expect(direct.service.store.uas.brokerKeys.size).toBe(1);
    await direct.call(`DELETE /admin/config/classes/${users}`, { as: 'admin' });
    await expect(broker().uaiOf('vera', say)).rejects.toThrow('no longer exists');
    served = undefined;
    await direct.call('DELETE /admin/uais', { as: 'admin', query: { uai_list: 'login' } });
    await makeBroker(direct, 'reg/uai:2');
    await broker().uaiOf('vera', say);
    expect(direct.service.store.uas.brokerKeys.rows().map((row) => row.classId)).not.toContain(
      users,
    );
  });

  it('knows the keys of an account’s own UAIs, and the passwords of accounts', async () => {
    await makeBroker(direct, 'reg/uai:1');
    expect(broker().keysOf('vera')).toEqual([]);
    await json(direct, 'POST /admin/uais', {
      ...{ owner: 'vera', publickey_str: publicKeyText, uai_name: 'uai-vera-1' },
      class_id: direct.service.store.uas.classes.rows()[0]?.class_id ?? '',
    });
    expect(broker().keysOf('vera')).toHaveLength(1);
    expect(broker().keysOf('admin')).toEqual([]);
    expect(broker().keysOf('nobody')).toEqual([]);
    const [vera, admin, bare] = direct.service.accounts;
    expect(broker().hasPassword('vera', vera?.password ?? '')).toBe(true);
    expect(broker().hasPassword('vera', admin?.password ?? '')).toBe(false);
    expect(broker().hasPassword('bare', bare?.password ?? '')).toBe(false);
    expect(broker().hasPassword('nobody', '')).toBe(false);
    await expect(broker().uaiOf('bare', say)).rejects.toThrow('account bare not found');
  });
});

describe('the keys in a home directory', () => {
  const other = publicKeyText.replace(/ \S+$/, ' other');
  function home(files: Record<string, string>) {
    const path = mkdtempSync(join(tmpdir(), 'uas-home-'));
    onTestFinished(() => rmSync(path, { recursive: true, force: true }));
    mkdirSync(join(path, '.ssh'), { mode: 0o700 });
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(path, '.ssh', name), text, { mode: 0o600 });
    }
    return path;
  }

  it('are the default ones and authorized ones without options', () => {
    const path = home({
      'id_ed25519.pub': publicKeyText,
      'id_rsa.pub': 'not a key\n',
      authorized_keys: `# mine\ncommand="/bin/true" ${publicKeyText}\ncert-authority ${publicKeyText}\r\n${other}\n`,
    });
    expect(keysInHome(path).split('\n')).toEqual([publicKeyText.trim(), other.trim()]);
  });

  it.each([
    ['the file', '.ssh/authorized_keys'],
    ['the directory', '.ssh'],
    ['the home directory', '.'],
  ])('are not read where others can write to %s', (_what, name) => {
    const path = home({ authorized_keys: publicKeyText });
    expect(keysInHome(path)).not.toBe('');
    chmodSync(join(path, name), 0o722);
    expect(keysInHome(path)).toBe('');
  });

  it('are not waited for in a pipe, and not read from a huge file', () => {
    const path = home({ 'id_rsa.pub': `${publicKeyText}\n${'#'.repeat(300_000)}` });
    execFileSync('mkfifo', ['-m', '600', join(path, '.ssh/authorized_keys')]);
    expect(keysInHome(path)).toBe('');
    expect(keysInHome(join(path, 'nowhere'))).toBe('');
  });
});

describe('the SSH server of a broker', () => {
  it('opens no connection to a UAI for a client that left while the UAI was created', async () => {
    let created = () => {};
    const uai = new Promise<void>((resolve) => {
      created = resolve;
    });
    let asked = () => {};
    const wasAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const contacts: string[] = [];
    const target = createServer(() => contacts.push('came'));
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void target.close());
    const { port } = target.address() as AddressInfo;
    const hostKey = newHostKey(ssh2);
    let left = () => {};
    const hasLeft = new Promise<void>((resolve) => {
      left = resolve;
    });
    const server = new ssh2.Server({ hostKeys: [hostKey] }, (visitor) => {
      visitor.on('close', () => left());
      serveBroker(ssh2, visitor, {
        admit: () => {},
        broker: {
          keysOf: () => [],
          hasPassword: () => true,
          async uaiOf() {
            asked();
            await uai;
            return { name: 'uai-a', port, hostKey, key: hostKey };
          },
        },
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const client = new ssh2.Client();
    client.on('ready', () => client.exec('true', () => {}));
    const { port: at } = server.address() as AddressInfo;
    client.connect({ host: '127.0.0.1', port: at, username: 'vera', password: 'x' });
    await wasAsked;
    client.destroy();
    await hasLeft;
    created();
    // What would connect has had its turn after a round trip over the same loopback.
    await new Promise<void>((resolve) => {
      const probe = connect(port, '127.0.0.1', () => probe.destroy());
      probe.on('close', () => resolve());
    });
    await new Promise(setImmediate);
    expect(contacts).toEqual(['came']);
  });

  it('ends a connection that tries too many passwords, and serves the next one', async () => {
    const direct = await directService({
      hosts: sshHosts({ person: { ...person, homedir: tmpdir() }, env: {} }),
    });
    onTestFinished(() => direct.service.close());
    await makeBroker(direct, 'reg/uai:1');
    direct.clock.advance(60_000);
    const row = direct.service.store.uas.uais.rows().find(({ name }) => name === 'login');
    const connect = (password: string) =>
      new Promise<number>((resolve) => {
        const client = new ssh2.Client();
        let tried = 0;
        client.on('ready', () => {
          client.end();
          resolve(0);
        });
        client.on('error', () => {});
        client.on('close', () => resolve(tried));
        client.connect({
          ...{ host: '127.0.0.1', port: row?.port ?? 0, username: 'vera' },
          authHandler(_left, _partial, next) {
            tried += 1;
            next({ type: 'password', username: 'vera', password });
          },
        });
      });
    const tried = await connect('wrong');
    expect(tried).toBeGreaterThan(10);
    expect(tried).toBeLessThanOrEqual(21);
    expect(await connect(direct.service.accounts[0]?.password ?? '')).toBe(0);
  });
});
