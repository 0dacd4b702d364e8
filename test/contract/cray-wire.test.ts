/** Every command of cray mode over real HTTP: method, request line, headers and body, byte for byte. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/http/python/connect.ts';
import { configuration, cray, crayWorld } from '../support/cray.ts';
import { type RawAnswer, startRecorder } from '../support/recorder.ts';

async function run(
  args: readonly string[],
  answer: RawAnswer = { body: '{"ok": true}\n' },
  key = 'key',
) {
  const recorder = await startRecorder(() => answer);
  const world = crayWorld({ files: configuration(recorder.origin) });
  writeFileSync(join(world.home, 'key.pub'), key);
  const words = args.map((word) => word.replace('KEY', join(world.home, 'key.pub')));
  const result = await cray(words, { connect }, world);
  return { ...result, raw: recorder.requests };
}

const id = '0a1b2c3d';
const objects = (name: string) => [
  [`admin config ${name} list`, 'GET', `/admin/config/${name}`],
  [`admin config ${name} describe ${id}`, 'GET', `/admin/config/${name}/${id}`],
  [`admin config ${name} delete ${id}`, 'DELETE', `/admin/config/${name}/${id}`],
];

describe('every command sends its request', () => {
  it.each([
    ['create --publickey KEY', 'POST', '/uas'],
    [
      'create --publickey KEY --ports 80,443 --imagename r/i:1',
      'POST',
      '/uas?imagename=r%2Fi%3A1&ports=80%2C443',
    ],
    ['list', 'GET', '/uas'],
    ['delete --uai-list uai-a,uai-b', 'DELETE', '/uas?uai_list=uai-a%2Cuai-b'],
    ['images list', 'GET', '/images'],
    ['mgr-info list', 'GET', '/mgr-info'],
    ['uais list --host h --username ann', 'GET', '/uais?username=ann&host=h'],
    ['uais delete -y --username ann', 'DELETE', '/uais?username=ann'],
    ['admin uais list --owner ann --class-id c', 'GET', '/admin/uais?class_id=c&owner=ann'],
    [
      'admin uais create --uai-name n --publickey-str k --passwd-str p --owner ann --class-id c',
      'POST',
      '/admin/uais?class_id=c&owner=ann&passwd_str=p&publickey_str=k&uai_name=n',
    ],
    ['admin uais create', 'POST', '/admin/uais'],
    [
      'admin uais delete --uai-list a --owner ann --class-id c',
      'DELETE',
      '/admin/uais?class_id=c&owner=ann&uai_list=a',
    ],
    ['admin uais describe uai-ann-1', 'GET', '/admin/uais/uai-ann-1'],
    ['admin config delete -y', 'DELETE', '/admin/config'],
    ...objects('images'),
    ...objects('volumes'),
    ...objects('resources'),
    ...objects('classes'),
    [
      'admin config images create --default true --imagename i',
      'POST',
      '/admin/config/images?imagename=i&default=True',
    ],
    [
      `admin config images update ${id} --default false`,
      'PATCH',
      `/admin/config/images/${id}?default=False`,
    ],
    [
      'admin config volumes create --volume-description {"a":1} --mount-path /m --volumename v',
      'POST',
      '/admin/config/volumes?volumename=v&mount_path=%2Fm&volume_description=%7B%22a%22%3A1%7D',
    ],
    [
      `admin config volumes update ${id} --mount-path /n`,
      'PATCH',
      `/admin/config/volumes/${id}?mount_path=%2Fn`,
    ],
    [
      'admin config resources create --request {} --limit {} --comment c',
      'POST',
      '/admin/config/resources?comment=c&limit=%7B%7D&request=%7B%7D',
    ],
    [`admin config resources update ${id}`, 'PATCH', `/admin/config/resources/${id}`],
    [
      'admin config classes create --replicas 2 --service-account s --timeout {} --tolerations [] --volume-list v --resource-id r --uai-compute-network no --uai-creation-class u --opt-ports 1 --namespace n --priority-class-name p --image-id i --public-ip yes --default 1 --comment c',
      'POST',
      '/admin/config/classes?comment=c&default=True&public_ip=True&image_id=i&priority_class_name=p&namespace=n&opt_ports=1&uai_creation_class=u&uai_compute_network=False&resource_id=r&volume_list=v&tolerations=%5B%5D&timeout=%7B%7D&service_account=s&replicas=2',
    ],
    [
      `admin config classes update ${id} --replicas 2 --comment c`,
      'PATCH',
      `/admin/config/classes/${id}?comment=c&replicas=2`,
    ],
  ])('%s', async (words = '', method, target) => {
    const { code, stdout, stderr, raw } = await run(['uas', ...words.split(' ')]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'ok = true\n\n', stderr: '' });
    expect(raw).toHaveLength(1);
    expect(raw[0]).toMatchObject({
      method,
      target: `/apis/uas-mgr/v1${target}`,
      headers: { accept: '*/*' },
    });
    expect(raw[0]?.headers).not.toHaveProperty('authorization');
    if (!words.startsWith('create')) expect(raw[0]?.body).toHaveLength(0);
  });
});

it('the public key is one part of a form: named after its file, without a content type, byte for byte', async () => {
  const key = 'ssh-ed25519 AAAA clé\r\n';
  const { raw } = await run(['uas', 'create', '--publickey', 'KEY'], undefined, key);
  const boundary = String(raw[0]?.headers['content-type']).split('boundary=')[1];
  expect(raw[0]?.headers['content-length']).toBe(String(raw[0]?.body.length));
  expect(raw[0]?.body.toString('utf8')).toBe(
    `--${boundary}\r\nContent-Disposition: form-data; name="publickey"; filename="key.pub"\r\n\r\n${key}\r\n--${boundary}--\r\n`,
  );
});

it.each(['a b', 'é', '50%', '-dash'])('the id %j arrives as one segment', async (id) => {
  const { raw } = await run(['uas', 'admin', 'uais', 'describe', '--', id]);
  const segments = raw[0]?.target.split('/') ?? [];
  expect(segments).toHaveLength(7);
  expect(decodeURIComponent(segments[6] ?? '')).toBe(id);
});

describe('answers over the wire', () => {
  it('give the reason phrase as it was sent', async () => {
    const { stderr } = await run(['uas', 'list'], {
      status: 418,
      reason: 'Short And Stout',
      body: '',
    });
    expect(stderr).toContain('Error received from server: 418 Short And Stout\n');
  });

  it('are unpacked when they are compressed', async () => {
    const { gzipSync } = await import('node:zlib');
    const body = gzipSync('["é"]');
    const { stdout } = await run(['uas', 'list', '--format', 'json'], {
      headers: { 'content-encoding': 'gzip' },
      body,
    });
    expect(stdout).toBe('[\n  "\\u00e9"\n]\n');
  });

  it.each([
    [
      'that are no gzip data though they say so',
      { headers: { 'content-encoding': 'gzip' }, body: 'plain' },
    ],
    ['that never come', { drop: true }],
  ])('%s are failures to connect', async (_what, answer) => {
    const { code, stdout, stderr } = await run(['uas', 'list'], answer);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(
      '\n\nError: Unable to connect to cray. Please verify your cray hostname:\n\n\tcray config get',
    );
  });
});

it('connecting may take as long as an answer', async () => {
  const asked: unknown[] = [];
  await cray(['uas', 'list'], {
    files: configuration('http://127.0.0.1:1'),
    connect: (options) => {
      asked.push({ connectTimeout: options.connectTimeout, manner: options.manner });
      return connect(options);
    },
  });
  expect(asked).toEqual([{ connectTimeout: 20 * 60_000, manner: 'python' }]);
});

it('a tenant that HTTP cannot carry is not sent', async () => {
  for (const tenant of ['a\\nb: c', ' x', '€']) {
    const recorder = await startRecorder(() => ({ body: '[]' }));
    const files = {
      'configurations/default': `[core]\nhostname = "${recorder.origin}"\ntenant = "${tenant}"\n`,
    };
    const { code, stderr } = await cray(['uas', 'list'], { files, connect });
    expect(code).toBe(2);
    expect(stderr).toContain('Error: Unable to connect to cray. ');
    expect(recorder.requests).toHaveLength(0);
  }
});

it('a tenant in Latin-1 is sent as that', async () => {
  const recorder = await startRecorder(() => ({ body: '[]' }));
  const files = {
    'configurations/default': `[core]\nhostname = "${recorder.origin}"\ntenant = "blé"\n`,
  };
  await cray(['uas', 'list'], { files, connect });
  expect(recorder.requests[0]?.headers['cray-tenant-name']).toBe('blé');
});

it('an empty body is announced as empty, except for GET', async () => {
  const lengths = async (words: string) =>
    (await run(['uas', ...words.split(' ')])).raw[0]?.headers['content-length'];
  expect(await lengths('list')).toBeUndefined();
  expect(await lengths('delete --uai-list a')).toBe('0');
  expect(await lengths('admin uais create')).toBe('0');
  expect(await lengths('admin config images update i')).toBe('0');
});
