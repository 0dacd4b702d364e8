/** The image of images/uai as a container of podman: what its entrypoint does with what the service says. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { uaiImage } from './needs.ts';
import { until } from './target.ts';

const flags = ['--storage-driver', 'overlay', '--runtime', 'runc', '--cgroup-manager', 'cgroupfs'];
const limits = ['--ulimit', 'nofile=1024:4096', '--ulimit', 'nproc=4096:8192'];
const passwd = 'vera::2001:100:Vera V:/home/users/vera:/bin/bash';

const podman = (...args: string[]) => execa('podman', [...flags, ...args], { reject: false });

const directory = mkdtempSync(join(tmpdir(), 'uas-uai-image-'));
afterAll(() => rmSync(directory, { recursive: true }));

async function newKey(name: string): Promise<string> {
  const file = join(directory, name);
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file]);
  return file;
}

const publicHalf = (file: string) => readFileSync(`${file}.pub`, 'utf8');

const variables = (values: Record<string, string>) =>
  Object.entries(values).flatMap(([name, value]) => ['-e', `${name}=${value}`]);

let made = 0;

/** A container on a port of this machine; each of its timeouts is looked at every second. */
async function start(values: Record<string, string>, more: string[] = []) {
  made += 1;
  const name = `uas-uai-image-${process.pid}-${made}`;
  const port = 20_000 + ((process.pid * 7 + made) % 9000);
  const all = { UAI_POLL_SECONDS: '1', UAS_NAME: 'uai-x-ssh', UAI_X_SSH_SERVICE_PORT: `${port}` };
  const own = [...limits, '--network', 'host', ...variables({ ...all, ...values }), ...more];
  await podman('run', '-d', '--name', name, ...own, uaiImage);
  onTestFinished(async () => void (await podman('rm', '-f', '-t', '0', name)));
  const isOpen = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
  const ssh = (key: string, ...words: string[]) =>
    execa(
      'ssh',
      [
        ...['-i', key, '-p', String(port), '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes'],
        ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'],
        ...['-F', 'none', ...words],
      ],
      { reject: false },
    );
  return {
    ssh,
    port,
    ready: () => until(isOpen, 'sshd', 60_000),
    end: async () => (await podman('wait', name)).stdout.trim(),
    log: async () => (await podman('logs', name)).stderr,
  };
}

describe.skipIf(uaiImage === '')('the image of UAIs', () => {
  it.each([
    ['a passwd line', { UAS_PUBKEY: 'ssh-ed25519 AAAA' }, 'UAS_PASSWD is empty'],
    ['a public key', { UAS_PASSWD: passwd }, 'UAS_PUBKEY is empty'],
    [
      'a port that needs no rights',
      { UAS_PASSWD: passwd, UAS_PUBKEY: 'k', UAI_X_SSH_SERVICE_PORT: '80' },
      'port 80 is not between 1024 and 65535',
    ],
  ])('ends with 1 without %s', async (_what, values, words) => {
    const uai = await start(values);
    expect(await uai.end()).toBe('1');
    expect(await uai.log()).toContain(words);
  });

  it('lets in the account of the passwd line with its key alone, as root and as any user', async () => {
    const [key, other] = [await newKey('own'), await newKey('other')];
    const values = { UAS_PASSWD: passwd, UAS_PUBKEY: publicHalf(key) };
    for (const more of [[], ['--user', '2001:0']]) {
      const uai = await start(values, more);
      await uai.ready();
      const { stdout } = await uai.ssh(key, 'vera@127.0.0.1', 'id -un; id -u; echo ~; env');
      expect(stdout.split('\n').slice(0, 3)).toEqual(['vera', '2001', '/home/users/vera']);
      expect(stdout).not.toContain('UAS_PUBKEY');
      const refused = await uai.ssh(other, 'vera@127.0.0.1', 'true');
      expect(refused.stderr).toContain('Permission denied (publickey)');
      expect((await uai.ssh(key, 'root@127.0.0.1', 'true')).exitCode).toBe(255);
    }
  }, 180_000);

  it('is the host whose key the Secret has', async () => {
    const [key, host] = [await newKey('own2'), await newKey('ssh_host_ed25519_key')];
    const mount = ['-v', `${host}:/etc/uas/host-keys/ssh_host_ed25519_key:ro`];
    const uai = await start({ UAS_PASSWD: passwd, UAS_PUBKEY: publicHalf(key) }, mount);
    await uai.ready();
    const { stdout } = await execa('ssh-keyscan', ['-p', String(uai.port), '127.0.0.1']);
    expect(stdout).toContain(publicHalf(host).split(' ')[1]);
    expect(stdout).not.toContain('ssh-rsa');
  }, 90_000);

  it('ends with 0 after the soft timeout when nobody is logged in', async () => {
    const uai = await start({ UAS_PASSWD: passwd, UAS_PUBKEY: 'k', UAI_SOFT_TIMEOUT: '2' });
    expect(await uai.end()).toBe('0');
  }, 60_000);

  it('stays for a login beyond the soft timeout, warns it, and ends with 0 after the hard one', async () => {
    const key = await newKey('own3');
    const uai = await start({
      ...{ UAS_PASSWD: passwd, UAS_PUBKEY: publicHalf(key) },
      ...{ UAI_SOFT_TIMEOUT: '8', UAI_HARD_TIMEOUT: '25', UAI_HARD_TIMEOUT_WARNING: '12' },
    });
    await uai.ready();
    const session = uai.ssh(key, '-tt', 'vera@127.0.0.1', 'sleep 120');
    const began = Date.now();
    expect(await uai.end()).toBe('0');
    const { stdout } = await session;
    expect(stdout).toMatch(/This UAI ends in \d+ seconds\. Save your work\./);
    // Beyond the soft timeout, whenever the login began.
    expect(Date.now() - began).toBeGreaterThan(8000);
  }, 120_000);

  it('is stopped by SIGTERM with another code, so that Kubernetes starts it again elsewhere', async () => {
    const uai = await start({ UAS_PASSWD: passwd, UAS_PUBKEY: 'k' });
    await uai.ready();
    await podman('stop', '-t', '10', `uas-uai-image-${process.pid}-${made}`);
    expect(await uai.end()).toBe('143');
  }, 90_000);
});
