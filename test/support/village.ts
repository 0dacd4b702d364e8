/** A system, a home and an organization in which everything exists that an example of the help speaks of. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { virtualTime } from './corpus.ts';
import { put, putKey, sshKeygen } from './key-files.ts';
import { publicKeyText } from './keys.ts';
import { base, directService, person } from './local.ts';
import { uas } from './run.ts';
import type { WorldOptions } from './world.ts';

const origin = 'https://gateway.test';

/** The configuration that the examples speak of, except for what the line itself is to make. */
function site(line: string): string {
  const isLeft = (kind: string) => (name: string) =>
    !new RegExp(`${kind} create (?:--comment )?${name} `).test(line);
  const volumes = ['scratch', 'broker-sssd-config', 'broker-entrypoint'].filter(isLeft('volumes'));
  const classes = ['legacy', 'brokered', 'gpu', 'broker', 'UAI broker class'];
  // What the brokers make UAIs from.
  const made = isLeft('classes')('brokered') ? 'brokered' : 'gpu';
  const isKnown = line.includes(':1.7.0') && !line.includes('images create');
  return JSON.stringify({
    images: isKnown ? [{ name: 'registry.local/cray/cray-uai-sles15sp3:1.7.0' }] : [],
    volumes: volumes.map((name) => ({
      name,
      mount_path: name === 'broker-sssd-config' ? '/etc/sssd' : `/${name}`,
      volume_description: { empty_dir: {} },
    })),
    resources: ['small']
      .filter(isLeft('resources'))
      .map((comment) => ({ comment, limit: { cpu: '1' }, request: { cpu: '500m' } })),
    classes: classes.filter(isLeft('classes')).map((comment) => ({
      comment,
      image: 'cray-uai-broker:1.6.0',
      ...(/\bbroker\b/.test(comment) ? { namespace: 'uas', uai_creation_class: made } : {}),
    })),
  });
}

/** Somebody who agrees to everything. */
export const agree = (password: string) => (question: string) => {
  if (question.startsWith('Hostname')) return origin;
  if (question.startsWith('Username')) return 'vers';
  if (question.startsWith('Password')) return password;
  return /type (\S+)/.exec(question)?.[1] ?? true;
};

/** A system, a home and an organization in which everything exists that a line speaks of. */
export async function village(line: string) {
  const { service, clock, call, tokens } = await directService({
    empty: false,
    speed: 1000,
    person: { ...person, username: 'vers' },
  });
  onTestFinished(() => service.close());
  const home = mkdtempSync(join(tmpdir(), 'uas-examples-'));
  const before = process.cwd();
  process.chdir(home);
  onTestFinished(() => {
    process.chdir(before);
    rmSync(home, { recursive: true, force: true });
  });
  const [user, admin] = service.accounts;
  if (!user || !admin) throw new Error('the embedded service has no accounts');
  const { basePath, token, organization } = service.identities;
  const env = (isAdmin: boolean) => ({
    HOME: home,
    UAS_TOKEN: service.token(isAdmin ? admin : user, origin),
    TOWER_API_ENDPOINT: `${origin}${basePath}`,
    TOWER_ACCESS_TOKEN: token,
    UAS_ORGANIZATION: organization,
  });
  const run = (args: readonly string[], options: WorldOptions = {}, isAdmin = true) =>
    uas(args, {
      transport: service.handle,
      clock: virtualTime(clock),
      spawn: () => ({ code: 0, stdout: 'uas-doctor-was-here\n', stderr: '' }),
      ...options,
      env: { ...env(isAdmin), ...options.env },
    });

  put(
    home,
    '.config/uas/config.json',
    JSON.stringify({
      version: 1,
      current: 'default',
      configurations: {
        ...(/^uas init\b/.test(line)
          ? {}
          : { default: { endpoint: `${origin}${base}`, timeout: '45s' } }),
        test: { endpoint: `${origin}${base}` },
      },
    }),
  );
  for (const name of ['.ssh/id_ed25519', 'hana.key']) putKey(home, name);
  for (const name of ['.ssh/id_ed25519.pub', 'vers.pub']) put(home, name, publicKeyText);
  put(home, 'client.secret', `${service.client.secret}\n`);
  put(home, 'password.txt', `${user.password}\n`);
  put(home, 'token.txt', `${token}\n`);
  put(home, 'ceph.json', '{"cephfs": {"monitors": ["mon1"]}}');
  put(
    home,
    '.local/state/uas/backups/prod-2026-03-01T10-00-00-000Z-4711.yaml',
    'resources: [{comment: small, limit: {cpu: 2}}]\n',
  );
  put(home, 'site.yaml', 'resources: [{comment: small, limit: {cpu: 2}}]\n');
  put(
    home,
    'serve.yaml',
    'preset: shasta\nissuer: https://gw.example/keycloak/realms/shasta\ninsecure: true\n',
  );
  put(home, 'images.yaml', 'images: [{name: "registry.local/cray/cray-uai-sles15sp3:1.8.0"}]\n');
  put(home, 'classes.yaml', 'classes: [{comment: legacy, image: "cray-uai-sles15sp3:1.8.0"}]\n');

  const ready = { env: { UAS_ENDPOINT: `${origin}${base}` } };
  const made = await run(['admin', 'config', 'apply', '-f', '-', '--yes'], {
    ...ready,
    stdin: site(line),
  });
  expect(made.stderr).toContain('done');
  const uais = { 'uai-vers-93f0289d': 'vers', 'uai-ann-11c0ffee': 'ann' };
  for (const [name, owner] of Object.entries(uais)) {
    if (line.includes('--for deleted') || /uas ssh$/.test(line)) continue;
    const passwd = `${owner}::1001:100::/home/users/${owner}:/bin/bash`;
    await call('POST /admin/uais', {
      as: 'admin',
      query: {
        uai_name: name,
        owner,
        class_id: (await idOf(call, '/admin/config/classes', 'brokered')) ?? '',
        publickey_str: publicKeyText,
        passwd_str: passwd,
      },
    });
  }
  if (line.includes('brokers check login')) {
    const class_id = (await idOf(call, '/admin/config/classes', 'UAI broker class')) ?? '';
    const query = { class_id, uai_name: 'login', owner: 'broker' };
    await call('POST /admin/uais', { as: 'admin', query });
  }
  if (line.includes('ImagePullBackOff')) {
    const query = { imagename: 'registry.local/try:broken-pull' };
    await call('POST /admin/config/images', { as: 'admin', query });
    const created = await run(['create', '--image', query.imagename], ready, false);
    expect(created.code).toBe(0);
  }
  clock.advance(60_000);
  const words = line.split(' ');
  if (words.some((word) => /^(?:mi|managed-identities)$/.test(word))) {
    for (const name of ['hpc2', 'hpc3']) {
      if (line.includes(` create ${name}`)) continue;
      if (line.includes(name)) {
        await run(['mi', 'create', name, '--platform', 'slurm', '--host-name', 'login.example']);
      }
    }
    const own = ['set', 'hpc1', '-l', 'vers', '-k', '.ssh/id_ed25519', '--yes'];
    if (/credentials delete hpc1$/.test(line)) await run(['mi', 'credentials', ...own]);
    if (line.includes('new.pass')) {
      sshKeygen(home, 'new.key', '-t', 'ed25519', '-N', 'open sesame');
      put(home, 'new.pass', 'open sesame\n');
    }
    if (line.includes('members.csv')) {
      putKey(home, 'keys/goran');
      put(home, 'members.csv', 'member,linux_username,key_file\ngoran-petrov,goran,keys/goran\n');
    }
    if (line.includes('--keys-dir')) putKey(home, 'keys/goran-petrov/id_ed25519');
    if (line.includes('--from new-keys')) {
      const rotate = ['mi', 'credentials', 'rotate', 'hpc1', '--all', '--generate'];
      const pairs = await run([...rotate, '--out', 'new-keys', '--no-upload']);
      expect(pairs.code).toBe(0);
    }
  }
  const image = await idOf(call, '/admin/config/images', 'registry.local/cray/cray-uai-broker');
  const kind = /config (\w+) describe/.exec(line)?.[1];
  const some = kind && (await idOf(call, `/admin/config/${kind}`, ''));
  return { run, home, tokens, image, some, password: user.password };
}

type Call = Awaited<ReturnType<typeof directService>>['call'];

/** The id of the first object whose name or comment begins so. */
async function idOf(call: Call, path: string, start: string): Promise<string | undefined> {
  const rows = (await call(`GET ${path}`, { as: 'admin' })).json as Record<string, string>[];
  const row = rows.find(({ comment, imagename, volumename }) =>
    (comment ?? imagename ?? volumename ?? '').startsWith(start),
  );
  const kind = { images: 'image', volumes: 'volume', resources: 'resource', classes: 'class' };
  const key = kind[path.split('/').at(-1) as keyof typeof kind];
  return row?.[`${key}_id`];
}
