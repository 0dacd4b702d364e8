/** Who uses what: the selectors of `admin uais`, `admin usage`, and the requests that they take. */
import { describe, expect, it } from 'vitest';
import { uas } from '../support/run.ts';
import type { Service } from '../support/world.ts';

const admin = '/apis/uas-mgr/v1/admin';
const classOf = (id: string, comment: string, image: string) => ({
  class_id: id,
  comment,
  default: false,
  namespace: 'user',
  public_ip: false,
  opt_ports: [],
  priority_class_name: '',
  uai_compute_network: true,
  uai_creation_class: null,
  resource_config: null,
  resource_id: null,
  volume_list: [],
  volume_mounts: [],
  uai_image: { image_id: image, imagename: image, default: false },
});
const gpu = classOf('11111111-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'gpu', 'reg/gpu:2');
const cpu = classOf('22222222-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'cpu', 'reg/cpu:1');

const uai = (name: string, username: string, more = {}) => ({
  uai_name: name,
  username,
  uai_img: 'reg/cpu:1',
  uai_status: 'Running: Ready',
  uai_msg: '',
  uai_connect_string: `ssh ${username}@10.0.0.1`,
  uai_portmap: {},
  uai_host: 'w1',
  uai_age: '2h',
  ...more,
});
const uais = [
  uai('uai-ann-1', 'ann', { uai_img: 'reg/gpu:1', uai_age: '8d1h', uai_portmap: { 8888: 8888 } }),
  uai('uai-ann-2', 'ann', { uai_img: 'reg/gpu:2', uai_host: 'w2' }),
  uai('uai-ben-1', 'ben', { uai_age: '30m' }),
  uai('uai-eve-1', 'eve', {
    uai_img: 'reg/old:1',
    uai_status: 'Waiting',
    uai_msg: 'ImagePullBackOff',
    uai_age: undefined,
  }),
];
const members: Record<string, string[]> = {
  [gpu.class_id]: ['uai-ann-1', 'uai-ann-2'],
  [cpu.class_id]: ['uai-ben-1'],
};

const service: Service = ({ method, path, query }) => {
  if (method === 'DELETE') {
    return {
      body: (query.uai_list ?? '').split(',').map((name) => `Successfully deleted ${name}`),
    };
  }
  if (path === `${admin}/config/classes`) return { body: [gpu, cpu] };
  if (path === `${admin}/config/images`) {
    return { body: [{ image_id: 'i', imagename: 'reg/cpu:1', default: true }] };
  }
  const one = uais.find(({ uai_name }) => path === `${admin}/uais/${uai_name}`);
  if (one) return { body: one };
  const ids = query.class_id === undefined ? undefined : (members[query.class_id] ?? []);
  const rows = uais.filter(
    ({ uai_name, username }) =>
      (ids?.includes(uai_name) ?? true) && (query.owner ?? username) === username,
  );
  return { body: rows };
};
const run = (...args: string[]) => uas(['admin', ...args], { service });

describe('the selectors', () => {
  it.each([
    [['--image', 'gpu:1'], ['uai-ann-1'], 1],
    [['--image', 'reg/gpu'], ['uai-ann-1', 'uai-ann-2'], 1],
    [['--host', 'w2'], ['uai-ann-2'], 1],
    [['--status', 'failed'], ['uai-eve-1'], 1],
    [['--status', 'ImagePullBackOff'], ['uai-eve-1'], 1],
    [['--status', 'Running: Ready', '--owner', 'ann'], ['uai-ann-1', 'uai-ann-2'], 1],
    [['--older-than', '7d'], ['uai-ann-1'], 1],
    [['--older-than', '2h'], ['uai-ann-1', 'uai-ann-2'], 1],
    [['--class', 'gpu'], ['uai-ann-1', 'uai-ann-2'], 2],
    [['--outdated'], ['uai-ann-1', 'uai-eve-1'], 5],
    [['--outdated', '--class', 'gpu'], ['uai-ann-1'], 3],
    [['--outdated', '--older-than', '7d'], ['uai-ann-1'], 4],
    [['--outdated', '--owner', 'zoe'], [], 1],
  ])('%j selects %j with %d requests', async (args, names, count) => {
    const { code, stdout, requests } = await run('uais', 'list', ...args, '-q');
    expect({ code, names: stdout.split('\n').filter(Boolean) }).toEqual({ code: 0, names });
    expect(requests).toHaveLength(count);
  });

  it('delete what they select after showing owners and counts', async () => {
    const { asked, stderr, requests } = await uas(
      ['admin', 'uais', 'delete', '--older-than', '1h'],
      { service, terminal: true, answers: [true] },
    );
    expect(asked[0]).toContain('Delete 2 UAIs on uas.test (configuration default');
    expect(stderr).toContain('  owners: ann 2\n');
    expect(requests.at(-1)?.query).toEqual({ uai_list: 'uai-ann-1,uai-ann-2' });
  });

  it('give the list to mail with --dry-run -o csv', async () => {
    const args = ['--outdated', '--older-than', '7d', '--dry-run', '-o', 'csv'];
    const { code, stdout, requests } = await run('uais', 'delete', ...args);
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toContain('name,owner,status,age,');
    expect(stdout.split('\n')[1]).toMatch(/^uai-ann-1,ann,.*8d1h/);
    expect(requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('select what to wait for', async () => {
    const { code, stdout } = await run('uais', 'wait', '--owner', 'ann', '-q');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'uai-ann-1\nuai-ann-2\n' });
  });

  it.each([
    [['uais', 'delete', 'uai-ann-1', '--host', 'w1', '--yes']],
    [['uais', 'delete', '--all', '--outdated', '--yes']],
    [['uais', 'delete', '--older-than', 'x', '--yes']],
    [['uais', 'delete', '--image', '', '--yes']],
    [['uais', 'delete', '--status', '', '--yes']],
    [['uais', 'delete', '--host', '', '--yes']],
    [['uais', 'wait']],
    [['uais', 'wait', 'uai-ann-1', '--owner', 'ann']],
  ])('are refused with nothing sent: %j', async (args) => {
    const { code, requests } = await run(...args);
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
  });
});

describe('admin usage', () => {
  const rows = async (...args: string[]) => {
    const { code, stdout, requests } = await run('usage', ...args, '--json');
    expect(code).toBe(0);
    return { rows: JSON.parse(stdout) as unknown[], count: requests.length };
  };

  it('counts each owner with ages and ports, the most first, with one request', async () => {
    const { rows: found, count } = await rows();
    expect(count).toBe(1);
    expect(found[0]).toEqual({
      owner: 'ann',
      uais: 2,
      ready: 2,
      oldest_minutes: 11580,
      newest_minutes: 120,
      ports: { 8888: 1 },
    });
    expect(found[2]).toMatchObject({ owner: 'eve', ready: 0, oldest_minutes: null });
  });

  it.each([
    ['image', ['reg/gpu:1', 'reg/gpu:2', 'reg/cpu:1', 'reg/old:1'], 1],
    ['host', ['w1', 'w2'], 1],
    ['status', ['Ready', 'Failed'], 1],
    ['class', ['gpu', 'cpu', null], 4],
  ])('counts by %s: %j with %d requests', async (by, values, requests) => {
    const { rows: found, count } = await rows('--by', by);
    expect(found.map((row) => (row as Record<string, unknown>)[by])).toEqual(values);
    expect(count).toBe(requests);
  });

  it('is a table and a spreadsheet', async () => {
    const table = (await run('usage')).stdout.split('\n');
    expect(table[0]).toMatch(/^OWNER\s+UAIS\s+READY\s+OLDEST\s+NEWEST\s+PORTS$/);
    expect(table[1]).toMatch(/^ann\s+2\s+2\s+8d1h\s+2h0m\s+8888: 1$/);
    expect((await run('usage', '-o', 'csv')).stdout.split('\n')[2]).toBe('ben,1,1,30m,30m,');
  });

  it('is a file for the text collector of Prometheus', async () => {
    const text = (await run('usage', '-o', 'prometheus')).stdout;
    expect(text).toBe(
      `# HELP uas_usage_uais UAIs by owner.
# TYPE uas_usage_uais gauge
uas_usage_uais{owner="ann"} 2
uas_usage_uais{owner="ben"} 1
uas_usage_uais{owner="eve"} 1
# HELP uas_usage_ready_uais UAIs that are ready, by owner.
# TYPE uas_usage_ready_uais gauge
uas_usage_ready_uais{owner="ann"} 2
uas_usage_ready_uais{owner="ben"} 1
uas_usage_ready_uais{owner="eve"} 0
# HELP uas_usage_oldest_uai_seconds Age of the oldest UAI, by owner.
# TYPE uas_usage_oldest_uai_seconds gauge
uas_usage_oldest_uai_seconds{owner="ann"} 694800
uas_usage_oldest_uai_seconds{owner="ben"} 1800
# HELP uas_usage_newest_uai_seconds Age of the newest UAI, by owner.
# TYPE uas_usage_newest_uai_seconds gauge
uas_usage_newest_uai_seconds{owner="ann"} 7200
uas_usage_newest_uai_seconds{owner="ben"} 1800
# HELP uas_usage_port_uais UAIs with an optional port, by owner and port.
# TYPE uas_usage_port_uais gauge
uas_usage_port_uais{owner="ann",port="8888"} 1
`,
    );
  });

  it('escapes what a service puts into a label, so that it adds no lines', async () => {
    const rows = [uai('uai-a-1', 'a"} 9\nuas_usage_uais{owner="b\\'), uai('uai-b-1', 'bé')];
    const { stdout } = await uas(['admin', 'usage', '-o', 'prometheus'], {
      service: () => ({ body: rows }),
    });
    expect(stdout.split('\n').slice(2, 4)).toEqual([
      'uas_usage_uais{owner="a\\"} 9\\nuas_usage_uais{owner=\\"b\\\\"} 1',
      'uas_usage_uais{owner="bé"} 1',
    ]);
    const line =
      /^(?:# (?:HELP|TYPE) uas_\w+ .+|uas_\w+\{(?:\w+="(?:[^"\\\n]|\\["\\n])*",?)+\} \d+)$/;
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .filter((each) => !line.test(each)),
    ).toEqual([]);
  });

  it('offers the format of Prometheus to the shell', async () => {
    const { stdout } = await uas(['__complete', 'bash', '--', 'admin', 'usage', '-o', '']);
    expect(stdout).toContain('prometheus');
  });

  it.each([
    ['another command', ['uais', 'list', '-o', 'prometheus']],
    ['a change', ['config', 'images', 'create', 'reg/x:1', '-o', 'prometheus']],
    ['another format', ['usage', '-o', 'prometheus', '--json']],
    ['a query', ['usage', '-o', 'prometheus', '--query', '[0]']],
  ])('refuses the format of Prometheus with %s before anything is sent', async (_what, args) => {
    const { code, requests } = await run(...args);
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
  });

  it('takes the format of Prometheus from the command line only', async () => {
    const { code, stderr } = await uas(['admin', 'usage'], {
      service,
      env: { UAS_OUTPUT: 'prometheus' },
    });
    expect(code).toBe(2);
    expect(stderr).toContain('UAS_OUTPUT: "prometheus" is not one of');
    expect((await uas(['config', 'set', 'output=prometheus'])).code).toBe(2);
  });

  it.each([
    ['usage', ['usage']],
    ['usage by class', ['usage', '--by', 'class']],
    ['those with an earlier image', ['uais', 'list', '--outdated', '-q']],
  ])('counts 5,000 UAIs in less than twice the time of listing them: %s', async (_what, args) => {
    const many = Array.from({ length: 5000 }, (_none, at) => uai(`uai-u-${at}`, `u${at % 300}`));
    const world = {
      service: (request: Parameters<Service>[0]) =>
        request.path.endsWith('/admin/uais') && !request.query.class_id
          ? { body: many }
          : service(request),
    };
    /** Processor time, which other work on the machine does not change. */
    const time = async (words: readonly string[]) => {
      const start = process.cpuUsage();
      expect((await uas(['admin', ...words], world)).code).toBe(0);
      const { user, system } = process.cpuUsage(start);
      return user + system;
    };
    const best = async (words: readonly string[]) =>
      Math.min(await time(words), await time(words), await time(words));
    expect(await best(args)).toBeLessThan(2 * (await best(['uais', 'list'])));
  });
});
