/** `uas admin brokers`: what a broker needs is created in one plan, listed, and verified from end to end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { BrokerFinding } from '../../src/doctor/broker.ts';
import { fits } from '../support/schema.ts';
import { startSite, type TestSite } from '../support/site.ts';
import { fastClock, type WorldOptions } from '../support/world.ts';

const answers = { code: 255, stdout: '', stderr: 'x@h: Permission denied (publickey,password).\n' };
const refuses = {
  code: 255,
  stdout: '',
  stderr: 'ssh: connect to host h port 22: Connection refused\r\n',
};
const missing = Object.assign(new Error('spawn ssh ENOENT'), { code: 'ENOENT' });

const clock = fastClock();
let site: TestSite;
/** What happens when ssh is started. */
let ssh: { code: number; stdout: string; stderr: string } | Error;
let started: string[][];

const run = async (args: readonly string[], world: WorldOptions = {}) =>
  site.admin(['admin', ...args], {
    spawn: (_command, words) => {
      started.push([...words]);
      if (ssh instanceof Error) throw ssh;
      return ssh;
    },
    clock: {
      async sleep(ms, signal) {
        // Time passes for the service while the program waits.
        if (ms < 30_000) site.clock.advance(ms);
        await clock.sleep(ms, signal);
      },
    },
    ...world,
  });
const brokers = (...args: string[]) => run(['brokers', ...args]);
const create = (...args: string[]) => brokers('create', 'login', ...args);
const made = async (...args: string[]) => {
  const outcome = await create('--yes', ...args);
  expect(outcome).toMatchObject({ code: 0 });
  site.clock.advance(60_000);
  return outcome;
};
const rows = async (kind: string) =>
  (await site.call(`GET /admin/${kind}`, { as: 'admin' })).json as Record<string, unknown>[];
const classNamed = async (comment: string) =>
  (await rows('config/classes')).find((row) => row.comment === comment) ?? {};
/** Changes a class behind the back of the program. */
async function sneak(comment: string, query: Record<string, string>): Promise<void> {
  const { class_id } = await classNamed(comment);
  const route = `PATCH /admin/config/classes/${class_id}`;
  expect((await site.call(route, { as: 'admin', query })).status).toBe(200);
}
const changes = (requests: readonly { method: string }[]) =>
  requests.filter(({ method }) => method !== 'GET');

beforeEach(async () => {
  site = await startSite({ empty: false, speed: 1000 });
  ssh = answers;
  started = [];
});

describe('uas admin brokers create', () => {
  it('creates both classes as the guide prescribes, then the broker, and tries its port', async () => {
    const { stderr } = await made();
    expect(await classNamed('login end-users')).toMatchObject({
      ...{ default: false, public_ip: false, uai_compute_network: true, namespace: 'user' },
      ...{ replicas: 1, uai_creation_class: null, opt_ports: [] },
    });
    expect(await classNamed('login broker')).toMatchObject({
      ...{ default: false, public_ip: true, uai_compute_network: false, namespace: 'uas' },
      uai_creation_class: (await classNamed('login end-users')).class_id,
      timeout: null,
      uai_image: { imagename: 'registry.local/cray/cray-uai-broker:1.6.0' },
    });
    expect(await rows('uais')).toMatchObject([{ uai_name: 'login', username: 'broker' }]);
    expect(stderr).toContain('changes on site.test (configuration default, address from UAS_END');
    expect(stderr).toContain('    class: login broker\n');
    expect(stderr).toContain('to undo: uas admin uais delete login && uas admin config undo 1\n');
    const port = started[0]?.[started[0].indexOf('-p') + 1];
    expect(stderr).toContain(`users log in with: ssh USER@127.0.0.1 -p ${port}\n`);
    expect(started).toHaveLength(1);
    expect(started[0]).toContain('PreferredAuthentications=none');
  });

  it('names the system in its question, and changes nothing without consent', async () => {
    const refused = await run(['brokers', 'create', 'login'], {
      terminal: true,
      answers: ['', false],
    });
    expect(refused.asked.at(-1)).toBe(
      'Create the broker login on site.test (configuration default, address from UAS_ENDPOINT)?',
    );
    expect(refused).toMatchObject({ code: 1 });
    expect(changes(refused.requests)).toEqual([]);
    const alone = await create();
    expect(alone).toMatchObject({ code: 2, requests: [] });
  });

  it('shows the plan with --dry-run, and sends nothing but reads', async () => {
    const { code, stdout, requests } = await create('--dry-run', '--json');
    expect(code).toBe(0);
    const plan = JSON.parse(stdout) as { changes: { name: string }[] };
    expect(plan).toMatchObject({
      ...{ uai_name: 'login', owner: 'broker', class: 'login broker' },
      creation_class: 'login end-users',
    });
    expect(plan.changes.map(({ name }) => name)).toEqual(['login end-users', 'login broker']);
    expect(changes(requests)).toEqual([]);
    fits('planned-broker', plan);
  });

  it('mounts what the guide mounts in brokers, and leaves that out of its users’ UAIs', async () => {
    const volume = (name: string, path: string, source: string) =>
      run(['config', 'volumes', 'create', name, '--mount', path, ...source.split(' ')]);
    await volume('sssd', '/etc/sssd', '--secret broker-sssd-conf');
    await volume('sssd-conf-d', '/etc/sssd/conf.d', '--empty-dir Memory');
    await volume('keys', '/etc/keys', '--secret keys');
    const { stderr } = await made();
    expect(stderr).not.toContain('no volume is mounted at /etc/sssd');
    const names = (row: Record<string, unknown>) =>
      (row.volume_mounts as { volumename: string }[]).map(({ volumename }) => volumename).sort();
    expect(names(await classNamed('login broker'))).toEqual(['sssd', 'sssd-conf-d']);
    expect(names(await classNamed('login end-users'))).toEqual(
      ['home', 'lustre', 'slurm-conf', 'timezone'].sort(),
    );
  });

  it('takes images, volumes, resources, replicas and an existing class from options', async () => {
    await run(['config', 'resources', 'create', 'small', '--cpu', '1']);
    await run(['config', 'classes', 'create', 'desks', '--image', 'cray-uai-sles15sp3:1.6.0']);
    await made(
      ...['--image', 'cray-uai-sles15sp3:1.6.0', '--volume', 'home,lustre', '--resource', 'small'],
      ...['--replicas', '3', '--creation-class', 'desks', '--owner', 'ops'],
    );
    expect(await classNamed('login broker')).toMatchObject({
      replicas: 3,
      resource_config: { comment: 'small' },
      uai_creation_class: (await classNamed('desks')).class_id,
    });
    expect(await classNamed('login end-users')).toEqual({});
    expect(await rows('uais')).toMatchObject([{ username: 'ops' }]);
    const another = await brokers('create', 'login2', '--class', 'login broker', '--yes');
    expect(another).toMatchObject({ code: 0 });
    expect(await rows('config/classes')).toHaveLength(2);
  });

  it('asks on a terminal for what the guide prescribes if several objects fit', async () => {
    await run(['config', 'images', 'create', 'reg/broker:2']);
    await run(['config', 'volumes', 'create', 'sssd', '--mount', '/etc/other', '--secret', 's']);
    const ambiguous = await create('--yes');
    expect(ambiguous.stderr).toContain('several images fit');
    expect({ code: ambiguous.code, sent: changes(ambiguous.requests) }).toEqual({
      code: 2,
      sent: [],
    });
    const { code, asked } = await run(['brokers', 'create', 'login'], {
      terminal: true,
      answers: ['reg/broker:2', 'sssd', true],
    });
    expect(code).toBe(0);
    expect(asked.slice(0, 2)).toEqual([
      'The image of the broker:',
      'Volumes of the broker, comma-separated',
    ]);
    expect(await classNamed('login broker')).toMatchObject({
      uai_image: { imagename: 'reg/broker:2' },
      volume_mounts: [{ volumename: 'sssd' }],
    });
  });

  it('is exit 6 for a name that exists, and gives the broker with --if-exists return', async () => {
    await made();
    const again = await create('--yes');
    expect(again).toMatchObject({ code: 6 });
    const returned = await create('--yes', '--if-exists', 'return', '--json');
    expect(returned.code).toBe(0);
    expect(changes(returned.requests)).toEqual([]);
    const row = JSON.parse(returned.stdout) as unknown;
    expect(row).toMatchObject({ uai_name: 'login', class: 'login broker', uais: [] });
    fits('broker', row);
    const { class_id = '' } = (await rows('config/classes'))[0] as { class_id?: string };
    await site.call('POST /admin/uais', {
      as: 'admin',
      query: { class_id: String((await classNamed('login end-users')).class_id), uai_name: 'desk' },
    });
    expect(class_id).not.toBe('');
    const other = await brokers('create', 'desk', '--if-exists', 'return', '--yes');
    expect(other).toMatchObject({ code: 6 });
  });

  it('goes on with classes that exist as planned, and never changes one that differs', async () => {
    await made();
    await run(['uais', 'delete', 'login', '--yes']);
    site.clock.advance(60_000);
    const again = await create('--yes');
    expect(again).toMatchObject({ code: 0 });
    expect(await rows('config/classes')).toHaveLength(2);
    await run(['uais', 'delete', 'login', '--yes']);
    site.clock.advance(60_000);
    await sneak('login broker', { replicas: '2', public_ip: 'false' });
    const differs = await create('--yes');
    expect(differs).toMatchObject({ code: 6 });
    expect(differs.stderr).toContain('the class "login broker" exists: public_ip is no, not yes');
    expect(differs.stderr).toContain("add --class 'login broker'");
    expect(await rows('uais')).toEqual([]);
  });

  it('keeps the classes if the broker cannot be created, and says how to continue', async () => {
    const send = site.service.handle;
    const failed = await run(['brokers', 'create', 'login', '--yes'], {
      transport: async (request) =>
        request.method === 'POST' && request.url.pathname.endsWith('/admin/uais')
          ? send({ ...request, url: new URL('/apis/uas-mgr/v1/nowhere', request.url) })
          : send(request),
    });
    expect(failed.code).not.toBe(0);
    expect(failed.stderr).toContain('the classes were created, but not the broker');
    expect(failed.stderr).toContain('uas admin config undo 1');
    expect(await made()).toMatchObject({ code: 0 });
    expect(await rows('config/classes')).toHaveLength(2);
  });

  it('is undone like any change of the configuration', async () => {
    const home = mkdtempSync(join(tmpdir(), 'uas-undo-'));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    const env = { HOME: home };
    await run(['brokers', 'create', 'login', '--yes'], { env });
    const undone = await run(['config', 'undo', '--yes'], { env });
    expect(undone).toMatchObject({ code: 0 });
    expect(await rows('config/classes')).toEqual([]);
    expect((await run(['config', 'history'], { env })).stdout).toMatch(/login end-users/);
  });

  it('prints the broker and ends with 10 if no SSH server answers', async () => {
    ssh = refuses;
    const { code, stdout, stderr } = await create('--yes');
    expect(code).toBe(10);
    expect(stdout).toMatch(/^name:\s+login$/m);
    expect(stderr).toContain('no SSH server answers at 127.0.0.1 port');
    expect(stderr).toContain('hint: uas admin brokers check login');
    expect(started).toHaveLength(5);
  });

  it('prints the broker whose connect string is refused, and starts nothing', async () => {
    const send = site.service.handle;
    const hostile = await run(['brokers', 'create', 'login', '--yes'], {
      transport: async (request) => {
        const reply = await send(request);
        const chunks: Uint8Array[] = [];
        for await (const chunk of reply.body) chunks.push(chunk);
        const text = Buffer.concat(chunks)
          .toString()
          .replace(/ssh broker@/g, 'ssh -oX=y ');
        return { ...reply, headers: {}, body: Readable.from([Buffer.from(text)]) };
      },
    });
    expect(hostile.code).toBe(2);
    expect(hostile.stdout).toMatch(/^name:\s+login$/m);
    expect(hostile.stderr).toContain('refused the connect string');
    expect(started).toEqual([]);
  });

  it.each([
    ['--no-wait', ['--no-wait'], 0],
    ['ssh missing on this machine', [], 1],
  ])('tries no port with %s', async (_what, args, tried) => {
    ssh = missing;
    expect(await create('--yes', ...args)).toMatchObject({ code: 0 });
    expect(started).toHaveLength(tried);
  });

  it.each([
    [['create', '..', '--yes']],
    [['create', '', '--yes']],
    [['create', '1st', '--yes']],
    [['create', 'a'.repeat(60), '--yes']],
    [['create', 'login', '--class', 'x', '--image', 'y', '--yes']],
    [['create', 'login', '--class', 'x', '--user-volume', 'y', '--yes']],
    [['create', 'login', '--class', 'x', '--creation-class', 'y', '--yes']],
    [['create', 'login', '--creation-class', 'x', '--user-image', 'y', '--yes']],
    [['create', 'login', '--image', 'a b', '--yes']],
    [['create', 'login', '--owner', 'a,app!=x', '--yes']],
    [['create', 'login', '--replicas', '0', '--yes']],
    [['create', 'login', '--volume', '', '--yes']],
    [['create', 'login', '--if-exists', 'replace', '--yes']],
    [['check', '..']],
    [['check', '']],
    [['check', '%2e%2e']],
  ])('are refused with nothing sent: %j', async (args) => {
    const { code, requests } = await brokers(...args);
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
  });

  it.each([
    ['an unknown image', ['--image', 'nope:1'], 2, 'there is no image "nope:1"'],
    ['an unknown volume', ['--volume', 'nope'], 2, 'there is no volume "nope"'],
    ['an unknown class', ['--class', 'nope'], 3, 'there is no class "nope"'],
    ['an unknown class of users', ['--creation-class', 'nope'], 3, 'there is no class "nope"'],
    ['a class for users', ['--class', 'desks'], 2, '"desks" is not a broker class'],
    ['a class of brokers for users', ['--creation-class', 'doors'], 2, 'users would get brokers'],
    ['two volumes at one place', ['--volume', 'home,home2'], 2, 'the same mount path'],
  ])('changes nothing for %s', async (_what, args, code, message) => {
    await run(['config', 'classes', 'create', 'desks', '--image', 'cray-uai-sles15sp3:1.6.0']);
    const doors = ['doors', '--preset', 'broker', '--image', 'cray-uai-broker:1.6.0'];
    await run(['config', 'classes', 'create', ...doors, '--creation-class', 'desks']);
    await run(['config', 'volumes', 'create', 'home2', '--mount', '/home', '--host-path', '/h']);
    const refused = await create('--yes', ...args);
    expect(refused.stderr).toContain(message);
    expect({ code: refused.code, sent: changes(refused.requests) }).toEqual({ code, sent: [] });
  });
});

describe('uas admin brokers list', () => {
  it('shows address, class, creation class and the number of UAIs, with one list for each class', async () => {
    await made();
    const class_id = String((await classNamed('login end-users')).class_id);
    for (const owner of ['ann', 'ben']) {
      await site.call('POST /admin/uais', { as: 'admin', query: { class_id, owner } });
    }
    const { stdout, requests } = await run(['brokers', 'list'], { columns: 200 });
    expect(stdout.split('\n')[0]).toMatch(/^NAME +STATUS +ADDRESS +CLASS +CREATES +UAIS +AGE$/);
    expect(stdout.split('\n')[1]).toMatch(
      /^login +Ready +127\.0\.0\.1:\d+ +login broker +login end-users +2 +\w+$/,
    );
    expect(requests).toHaveLength(3);
    const listed = JSON.parse((await brokers('list', '--json')).stdout) as { uais: string[] }[];
    expect(listed[0]?.uais).toHaveLength(2);
    fits('brokers', listed);
    expect((await brokers('list', '-q')).stdout).toBe('login\n');
  });

  it('names broker classes without a broker, and says when there are none', async () => {
    expect((await brokers('list')).stderr).toContain('no brokers found');
    await made();
    await run(['uais', 'delete', 'login', '--yes']);
    const { stderr, requests } = await brokers('list');
    expect(stderr).toContain("uas admin brokers create NAME --class 'login broker'");
    expect(requests).toHaveLength(2);
  });
});

it.each([
  ['delete', 'uas admin uais delete NAME'],
  ['describe', 'uas admin uais describe NAME'],
  ['wait', 'uas admin uais wait NAME'],
])('says what to use instead of %s', async (verb, line) => {
  const { code, stderr, requests } = await brokers(verb, 'login');
  expect({ code, requests }).toEqual({ code: 2, requests: [] });
  expect(stderr).toContain(`hint: a broker is a UAI: ${line}\n`);
});

describe('uas admin brokers check', () => {
  const check = async (...args: string[]) => {
    const { code, stdout } = await brokers('check', ...args, '--json');
    const findings = JSON.parse(stdout) as BrokerFinding[];
    fits('broker-findings', findings);
    expect(code).toBe(findings.some(({ status }) => status === 'fail') ? 1 : 0);
    return findings.filter(({ status }) => status !== 'ok');
  };
  const own = "'login broker'";

  it('has nothing to say about a new broker, and reads each list once', async () => {
    await made();
    expect(await check()).toEqual([]);
    const { stderr, stdout, requests } = await brokers('check', 'login');
    expect(stderr).toBe('no problems found\n');
    expect(stdout.split('\n')[0]).toBe('login');
    expect(requests).toHaveLength(6);
  });

  const faults: [string, () => Promise<unknown>, string, string, RegExp, string][] = [
    [
      'a timeout',
      () => sneak('login broker', { timeout: '{"hard":"600"}' }),
      ...(['warn', 'class', /ends the sessions/] as const),
      `uas admin config classes update ${own} --timeout '{}'`,
    ],
    [
      'no public address',
      () => sneak('login broker', { public_ip: 'false' }),
      ...(['warn', 'class', /cannot be reached from outside/] as const),
      `uas admin config classes update ${own} --public-ip`,
    ],
    [
      'a class of users that is the default',
      () => sneak('login end-users', { default: 'true' }),
      ...(['fail', 'creation class', /must not be the default/] as const),
      "uas admin config classes update 'login end-users' --default=no",
    ],
    [
      'a class of users that is gone',
      async () => {
        const { class_id } = await classNamed('login end-users');
        await site.call(`DELETE /admin/config/classes/${class_id}`, { as: 'admin' });
      },
      ...(['fail', 'creation class', /no longer exists, so users cannot log in/] as const),
      `uas admin config classes create 'login broker end-users' --preset brokered-user --image registry.local/cray/cray-uai-sles15sp3:1.6.0 --volume home --volume lustre --volume slurm-conf --volume timezone && uas admin config classes update ${own} --creation-class 'login broker end-users'`,
    ],
    [
      'an image that its class no longer has',
      async () => {
        await run(['config', 'images', 'create', 'reg/broker:2']);
        await run(['config', 'classes', 'update', 'login broker', '--image', 'reg/broker:2']);
      },
      ...(['warn', 'image', /its class has reg\/broker:2 now/] as const),
      `uas admin uais delete login && uas admin brokers create login --class ${own}`,
    ],
    [
      'a port that refuses',
      async () => {
        ssh = refuses;
      },
      ...([
        'fail',
        'port',
        /answers at 127\.0\.0\.1 port \d+: ssh: .*Connection refused$/,
      ] as const),
      'uas admin brokers check login --jump LOGIN-NODE',
    ],
    [
      'UAIs of users that never start',
      async () => {
        const broken = 'reg/uai:broken-pull';
        await run(['config', 'images', 'create', broken]);
        await run(['config', 'classes', 'update', 'login end-users', '--image', broken]);
        const class_id = String((await classNamed('login end-users')).class_id);
        const query = { class_id, owner: 'ann' };
        await site.call('POST /admin/uais', { as: 'admin', query });
        site.clock.advance(60_000);
      },
      ...(['warn', "users' UAIs", /1 of 1 UAI of its users failed/] as const),
      "uas admin uais delete --class 'login end-users' --status Failed",
    ],
  ];
  it.each(faults)('finds %s', async (_what, break_, status, about, message, fix) => {
    await made();
    await break_();
    const found = (await check()).find(({ check: name }) => name === about);
    expect(found).toMatchObject({ broker: 'login', status, fix });
    expect(found?.message).toMatch(message);
  });

  it('finds a broker that never starts, and does not try its port', async () => {
    await run(['config', 'images', 'create', 'reg/broker:broken-pull']);
    await create('--yes', '--no-wait', '--image', 'reg/broker:broken-pull');
    site.clock.advance(60_000);
    const findings = await check();
    expect(findings.map(({ check: about, status }) => [about, status])).toEqual([
      ['status', 'fail'],
      ['port', 'skip'],
    ]);
    expect(findings[0]?.message).toContain('the image cannot be pulled');
    expect(findings[0]?.fix).toBe('uas admin uais describe login');
    expect(started).toEqual([]);
  });

  it('prints each fix on a line of its own, whole, whatever the width', async () => {
    await made();
    await sneak('login broker', { timeout: '{"hard":"600"}' });
    const { stdout, stderr } = await run(['brokers', 'check'], { columns: 40 });
    expect(stdout).toContain(`  fix: uas admin config classes update ${own} --timeout '{}'\n`);
    expect(stderr).toContain('0 failed, 1 warned');
  });

  it('distinguishes a UAI of another class from an unknown name', async () => {
    await made();
    const class_id = String((await classNamed('login end-users')).class_id);
    const query = { class_id, owner: 'ann', uai_name: 'desk' };
    await site.call('POST /admin/uais', { as: 'admin', query });
    const desk = await brokers('check', 'desk');
    expect(desk).toMatchObject({ code: 3 });
    expect(desk.stderr).toContain('desk is a UAI, but its class is not a broker class');
    const none = await brokers('check', 'logn');
    expect(none).toMatchObject({ code: 3 });
    expect(none.stderr).toContain('did you mean login?');
  });
});
