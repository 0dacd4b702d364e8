import { HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import { site } from '../support/mi.ts';
import { accessToken } from '../support/platform.ts';

const two = [
  { id: 31, name: 'hpc1' },
  {
    id: 32,
    name: 'hpc2',
    platform: 'lsf-platform',
    config: { discriminator: 'lsf-platform', hostName: 'lsf.example.com', port: 2222 },
  },
];

describe('listing managed identities', () => {
  it('shows name, scheduler and login node of the only organization', async () => {
    const { mi, platform } = site({ identities: two });
    expect(await mi(['list'])).toMatchObject({
      code: 0,
      stderr: '',
      stdout: [
        'NAME  PLATFORM        HOST                  ID',
        'hpc1  slurm-platform  login.example.com:22  31',
        'hpc2  lsf-platform    lsf.example.com:2222  32',
        '',
      ].join('\n'),
    });
    expect(platform.calls).toEqual([
      'GET /user-info',
      'GET /user/1/workspaces',
      'GET /identities?orgId=900&max=100&offset=0',
    ]);
  });

  it('answers to mi and identities, and gives the rows as they were sent', async () => {
    const { world, platform } = site({ identities: two });
    const { uas } = await import('../support/run.ts');
    for (const word of ['mi', 'identities']) {
      const { stdout } = await uas([word, 'ls', '--json'], world());
      expect(JSON.parse(stdout)).toEqual(
        platform.identities.map(({ credentials: _, ...row }) => row),
      );
    }
  });

  it('takes an organization by id without asking for it', async () => {
    const { mi, platform } = site();
    await mi(['list', '--organization', '900']);
    expect(platform.calls).toEqual(['GET /identities?orgId=900&max=100&offset=0']);
  });

  it('takes an organization by name, from the environment too', async () => {
    const organizations = [
      { id: 900, name: 'acme' },
      { id: 901, name: 'Umbrella Corp' },
    ];
    const { mi, platform } = site({ organizations });
    expect(await mi(['list'], { env: { UAS_ORGANIZATION: 'Umbrella Corp' } })).toMatchObject({
      code: 0,
    });
    expect(platform.calls.at(-1)).toContain('orgId=901');
    expect(await mi(['list', '--organization', 'acne'])).toMatchObject({
      code: 3,
      stderr:
        'uas: managed-identities list: there is no organization "acne"\nhint: did you mean acme?\n',
    });
    const many = await mi(['list']);
    expect(many.code).toBe(2);
    expect(many.stderr).toContain('you belong to 2 organizations: acme, Umbrella Corp');
  });

  it('reads all pages, of 100 each, and keeps each identity once', async () => {
    const identities = Array.from({ length: 250 }, (_v, at) => ({ id: at + 1, name: `hpc${at}` }));
    const { mi, platform } = site({ identities });
    const { stdout } = await mi(['list', '--quiet', '--organization', '900']);
    expect(stdout.trim().split('\n')).toHaveLength(250);
    expect(platform.calls.map((call) => call.split('offset=')[1])).toEqual(['0', '100', '200']);
  });

  it('says what to do when there is none', async () => {
    const { mi } = site({ identities: [] });
    expect(await mi(['list'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr:
        'the organization has no managed identities; add one with: uas managed-identities create\n',
    });
    expect((await mi(['list', '--json'])).stdout).toBe('[]\n');
  });

  it('filters by scheduler', async () => {
    const { mi } = site({ identities: two });
    expect((await mi(['list', '-p', 'lsf', '-q'])).stdout).toBe('hpc2\n');
    expect(await mi(['list', '-p', 'pbs'])).toMatchObject({
      code: 2,
      stderr:
        'uas: managed-identities list: --platform: unknown platform "pbs"\nhint: Altair PBS Pro is altair\n',
    });
  });

  it('keeps the digits of ids beyond 2^53', async () => {
    const text =
      '{"managedIdentities":[{"id":9007199254740993,"name":"big","platform":"new-platform","config":{"hostName":"h","port":22},"extra":{"a":1}}],"totalSize":1}';
    const { mi } = site({
      before: (request) =>
        new URL(request.url).pathname === '/identities'
          ? new HttpResponse(text, { headers: { 'content-type': 'application/json' } })
          : undefined,
    });
    const { stdout } = await mi(['list', '--json', '--organization', '900']);
    expect(stdout).toContain('"id": 9007199254740993,');
    expect(stdout).toContain('"extra"');
    expect((await mi(['list', '--organization', '900'])).stdout).toContain('9007199254740993');
  });
});

describe('describing a managed identity', () => {
  it.each([
    ['wrapped', false],
    ['flat', true],
  ])('understands a %s reply', async (_name, describeFlat) => {
    const { mi } = site({ identities: two, describeFlat });
    const { stdout, code } = await mi(['describe', 'hpc2', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      id: 32,
      name: 'hpc2',
      platform: 'lsf-platform',
      config: { discriminator: 'lsf-platform', hostName: 'lsf.example.com', port: 2222 },
    });
  });

  it.each([
    ['a name', ['hpc1']],
    ['an id', ['31']],
    ['--identity', ['--identity', 'hpc1']],
    ['-n', ['-n', 'hpc1']],
    ['-i', ['-i', '31']],
  ])('takes %s', async (_name, args) => {
    const { mi } = site({ identities: two });
    expect((await mi(['view', ...args, '-q'])).stdout).toBe('hpc1\n');
  });

  it('refuses two different names, an unknown one, and none', async () => {
    const { mi } = site({ identities: two });
    expect((await mi(['describe', 'hpc1', '-n', 'hpc2'])).code).toBe(2);
    expect(await mi(['describe', 'hpc3'])).toMatchObject({
      code: 3,
      stderr:
        'uas: managed-identities describe: there is no managed identity "hpc3"\nhint: did you mean hpc1 or hpc2?\n',
    });
    expect((await mi(['describe'])).code).toBe(2);
  });
});

describe('creating a managed identity', () => {
  it('sends name, platform and login node', async () => {
    const { mi, platform } = site({ identities: [] });
    const result = await mi(['create', 'hpc1', '-p', 'slurm', '-H', 'login.example.com', '--json']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(platform.bodies).toEqual([
      {
        name: 'hpc1',
        platform: 'slurm-platform',
        config: { discriminator: 'slurm-platform', hostName: 'login.example.com', port: 22 },
      },
    ]);
    expect(platform.calls.at(-1)).toBe('POST /identities?orgId=900');
    expect(JSON.parse(result.stdout)).toMatchObject({ id: 501, name: 'hpc1' });
  });

  it('can give every field that is published', async () => {
    const { mi, platform, world: newWorld } = site({ identities: [] });
    const world = newWorld();
    const script = `${world.home}/pre.sh`;
    await world.deps.files.writePrivate(script, 'module load nextflow\n');
    const { code, stderr } = await mi([
      ...[
        'create',
        '--name',
        'hpc1',
        '--platform',
        'lsf-platform',
        '--host-name',
        'lsf.example.com',
      ],
      ...['--port', '2222', '--work-dir', '/work', '--launch-dir', '/launch', '--ssh-user', 'nf'],
      ...['--pre-run-script', script, '--post-run-script', script, '--nextflow-config', script],
      ...['--head-queue', 'head', '--compute-queue', 'cpu', '--max-queue-size', '100'],
      ...['--head-job-options', '-R x', '--propagate-head-job-options', '--environment', 'A=1'],
      ...['--environment', 'head:B=2=3', '--environment', 'compute:C=', '--unit-for-limits', 'MB'],
      ...['--per-job-mem-limit', '--no-per-task-reserve', '--config', '{"futureField":[1]}'],
    ]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr:
        'created managed identity hpc1 on platform.test (configuration default, address from TOWER_API_ENDPOINT)\n',
    });
    expect(platform.bodies).toEqual([
      {
        name: 'hpc1',
        platform: 'lsf-platform',
        config: {
          discriminator: 'lsf-platform',
          hostName: 'lsf.example.com',
          port: 2222,
          workDir: '/work',
          launchDir: '/launch',
          userName: 'nf',
          preRunScript: 'module load nextflow\n',
          postRunScript: 'module load nextflow\n',
          nextflowConfig: 'module load nextflow\n',
          headQueue: 'head',
          computeQueue: 'cpu',
          maxQueueSize: 100,
          headJobOptions: '-R x',
          propagateHeadJobOptions: true,
          environment: [
            { name: 'A', value: '1', head: true, compute: true },
            { name: 'B', value: '2=3', head: true, compute: false },
            { name: 'C', value: '', head: false, compute: true },
          ],
          unitForLimits: 'MB',
          perJobMemLimit: true,
          perTaskReserve: false,
          futureField: [1],
        },
      },
    ]);
  });

  it('takes the configuration as JSON from standard input, and digits stay', async () => {
    const { mi, platform } = site({ identities: [] });
    const stdin =
      '{"discriminator":"slurm-platform","hostName":"h.example.com","port":22,"maxQueueSize":7}';
    expect((await mi(['create', 'x', '--config', '-'], { stdin })).code).toBe(0);
    expect(platform.bodies).toMatchObject([
      { platform: 'slurm-platform', config: JSON.parse(stdin) },
    ]);
  });

  it.each([
    ['no name', ['-p', 'slurm', '-H', 'h'], 'no name specified for the new managed identity'],
    [
      'a name with a blank',
      ['a b', '-p', 'slurm', '-H', 'h'],
      'invalid managed identity name "a b"',
    ],
    ['no platform', ['x', '-H', 'h'], 'no platform specified'],
    ['no host', ['x', '-p', 'slurm'], 'no login node specified'],
    ['a host with a port', ['x', '-p', 'slurm', '-H', 'h:22'], 'is not a host name or address'],
    ['an option for a host', ['x', '-p', 'slurm', '-H=-oProxyCommand=x'], 'is not a host name'],
    ['port 0', ['x', '-p', 'slurm', '-H', 'h', '--port', '0'], 'expected a number from 1 to 65535'],
    [
      'LSF fields on Slurm',
      ['x', '-p', 'slurm', '-H', 'h', '--unit-for-limits', 'MB'],
      'is only for LSF',
    ],
    ['no JSON', ['x', '-p', 'slurm', '-H', 'h', '--config', '{'], 'is not valid JSON'],
    ['a JSON list', ['x', '-p', 'slurm', '-H', 'h', '--config', '[]'], 'is not a JSON object'],
    ['no variable', ['x', '-p', 'slurm', '-H', 'h', '--environment', 'A'], 'invalid variable name'],
    [
      'a missing file',
      ['x', '-p', 'slurm', '-H', 'h', '--pre-run-script', '/no/file'],
      'file not found',
    ],
    [
      'stdin twice',
      ['x', '-p', 'slurm', '-H', 'h', '--config', '-', '--pre-run-script', '-'],
      'cannot both read standard input',
    ],
  ])('refuses %s with nothing sent', async (_name, args, message) => {
    const { mi, platform } = site();
    const result = await mi(['create', ...args]);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain(message);
    expect(platform.calls).toEqual([]);
  });

  it('warns of a private address and does not refuse it', async () => {
    const { mi } = site({ identities: [] });
    const result = await mi(['create', 'x', '-p', 'slurm', '-H', '10.1.2.3']);
    expect(result.code).toBe(0);
    expect(result.stderr).toContain('warning: 10.1.2.3 is a private address');
  });

  it('shows under --dry-run what would be sent', async () => {
    const { mi, platform } = site({ identities: [] });
    const result = await mi(['create', 'x', '-p', 'slurm', '-H', 'h', '--dry-run', '--json']);
    expect(JSON.parse(result.stdout)).toMatchObject({ name: 'x', platform: 'slurm-platform' });
    expect(platform.bodies).toEqual([]);
  });

  it('tells the service’s own words when a name is taken', async () => {
    const { mi } = site();
    expect(await mi(['create', 'hpc1', '-p', 'slurm', '-H', 'h'])).toMatchObject({
      code: 6,
      stderr:
        'uas: managed-identities create: Name already in use\nhint: to change it: uas managed-identities update hpc1\n',
    });
  });

  it('looks for it after a 502 instead of making it twice', async () => {
    const { mi, platform } = site({
      identities: [],
      after: (request, answer) =>
        request.method === 'POST' ? new HttpResponse('bad gateway', { status: 502 }) : answer,
    });
    const result = await mi(['create', 'hpc1', '-p', 'slurm', '-H', 'h', '-q']);
    expect(result).toMatchObject({ code: 0, stdout: 'hpc1\n' });
    expect(platform.calls.filter((call) => call.startsWith('POST'))).toHaveLength(1);
  });

  it('is not taken for made after a 502 when another one of the name was there before', async () => {
    const { mi } = site({
      before: (request) =>
        request.method === 'POST' ? new HttpResponse('bad gateway', { status: 502 }) : undefined,
    });
    const there = JSON.parse((await mi(['list', '--json'])).stdout)[0].name;
    const result = await mi(['create', there, '-p', 'slurm', '-H', 'other.example', '-q']);
    expect(result).toMatchObject({ code: 6, stdout: '' });
    expect(result.stderr).toContain(`${there} exists, but with other settings than requested`);
  });

  it('says that it failed when it is not there after a 502', async () => {
    const { mi, platform } = site({
      identities: [],
      before: (request) =>
        request.method === 'POST' ? new HttpResponse('bad gateway', { status: 502 }) : undefined,
    });
    expect((await mi(['create', 'hpc1', '-p', 'slurm', '-H', 'h'])).code).toBe(7);
    expect(platform.calls.filter((call) => call.startsWith('POST'))).toHaveLength(1);
  });
});

describe('updating a managed identity', () => {
  it('reads it, and sends all of it with the changes', async () => {
    const config = {
      discriminator: 'slurm-platform',
      hostName: 'login.example.com',
      port: 22,
      workDir: '/w',
    };
    const { mi, platform } = site({ identities: [{ id: 31, name: 'hpc1', config }] });
    const result = await mi(['update', 'hpc1', '--host-name', 'new.example.com', '--json']);
    expect(result.code).toBe(0);
    expect(result.stderr).toContain('compute environments that use this identity may fail');
    expect(platform.bodies).toEqual([
      {
        managedIdentity: {
          name: 'hpc1',
          platform: 'slurm-platform',
          config: { ...config, hostName: 'new.example.com' },
        },
      },
    ]);
    expect(platform.calls.at(-1)).toBe('PUT /identities/31?orgId=900');
    expect(JSON.parse(result.stdout)).toMatchObject({ id: 31, name: 'hpc1' });
  });

  it('renames without a warning', async () => {
    const { mi, platform } = site();
    expect(await mi(['update', '-n', 'hpc1', '--new-name', 'hpc9', '-q'])).toMatchObject({
      code: 0,
      stdout: 'hpc9\n',
      stderr: '',
    });
    expect(platform.identities[0]?.name).toBe('hpc9');
  });

  it('warns of what the service ignores, and shows none of it as done', async () => {
    const { mi } = site();
    const args = ['update', 'hpc1', '--work-dir', '/x', '--port', '23', '--json'];
    const { stdout, stderr } = await mi(args);
    expect(JSON.parse(stdout)).toMatchObject({ platform: 'slurm-platform', config: { port: 23 } });
    expect(stdout).not.toContain('/x');
    expect(stderr).toContain(
      'warning: the service only changes name, host and port; it ignores workDir\n',
    );
  });

  it('refuses another platform before the PUT, and takes the present one', async () => {
    const { mi, platform } = site();
    const args = ['update', 'hpc1', '--port', '23', '-p'];
    const { code, stderr } = await mi([...args, 'uge']);
    expect(code).toBe(2);
    expect(stderr).toContain('hpc1 is slurm-platform, not uge-platform');
    expect(platform.calls.filter((call) => !call.startsWith('GET'))).toEqual([]);
    expect((await mi([...args, 'slurm'])).code).toBe(0);
  });

  it.each([
    ['a field that the service ignores', ['--work-dir', '/x'], 'it would ignore workDir'],
    ['only the platform', ['-p', 'slurm'], 'it would ignore platform'],
    ['a platform in --config', ['--config', '{"discriminator":"uge-platform"}'], 'platform'],
    [
      'two platforms',
      ['-p', 'slurm', '--port', '1', '--config', '{"discriminator":"uge-platform"}'],
      '--platform slurm-platform contradicts',
    ],
  ])('refuses a PUT without effect before anything is sent: %s', async (_what, args, message) => {
    const { mi, platform } = site();
    const { code, stderr } = await mi(['update', 'hpc1', ...args]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(platform.calls).toEqual([]);
  });

  it.each([403, 404, 405])(
    'uses the list when the service does not describe it: %d',
    async (status) => {
      const { mi, platform } = site({
        before: (request) =>
          request.method === 'GET' && request.url.includes('/identities/31?')
            ? new HttpResponse('', { status })
            : undefined,
      });
      const described = await mi(['describe', 'hpc1', '--json']);
      expect(described.code).toBe(0);
      expect(JSON.parse(described.stdout)).toMatchObject({ id: 31, config: { port: 22 } });
      expect(described.stderr).toContain('did not describe hpc1');
      expect((await mi(['update', 'hpc1', '--port', '23'])).code).toBe(0);
      expect(platform.bodies.at(-1)).toMatchObject({
        managedIdentity: { name: 'hpc1', config: { hostName: 'login.example.com', port: 23 } },
      });
    },
  );

  it('refuses to change nothing', async () => {
    const { mi, platform } = site();
    expect(await mi(['update', 'hpc1'])).toMatchObject({
      code: 2,
      stderr:
        'uas: managed-identities update: nothing to update\nhint: add --new-name, --host-name or --port\n',
    });
    expect(platform.calls).toEqual([]);
  });

  it('is repeated when the gateway fails, since a PUT does no harm twice', async () => {
    let failed = 0;
    const { mi, platform } = site({
      before: (request) => {
        if (request.method !== 'PUT' || failed >= 2) return undefined;
        failed += 1;
        return new HttpResponse('', { status: 503 });
      },
    });
    expect((await mi(['update', 'hpc1', '--port', '2022'])).code).toBe(0);
    expect(platform.calls.filter((call) => call.startsWith('PUT'))).toHaveLength(3);
  });
});

describe('deleting managed identities', () => {
  const run = { type: 'workflow', id: 'abc', name: 'happy_turing', url: 'https://x/abc' };
  const busy = () => {
    const made = site({
      identities: two,
      members: [{ userId: 7, userName: 'alice' }],
      runs: { 7: [run] },
    });
    made.platform.identities[0]?.credentials.set(7, { id: 41, userName: 'a', privateKey: 'k' });
    return made;
  };

  it('needs --yes without a terminal', async () => {
    const { mi, platform } = site({ identities: two });
    expect((await mi(['delete', 'hpc1'])).code).toBe(2);
    expect(platform.calls).toEqual([]);
  });

  it('asks on a terminal, saying how many keys go with it', async () => {
    const { mi, platform } = busy();
    const result = await mi(['delete', 'hpc1'], { terminal: true, answers: [false] });
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(
      'hpc1  slurm-platform  login.example.com:22  id 31  with 1 key',
    );
    expect(platform.identities).toHaveLength(2);
  });

  it('asks the service to refuse while something runs, and shows what does', async () => {
    const { mi, platform } = busy();
    const result = await mi(['delete', 'hpc1', '--yes']);
    expect(result).toMatchObject({ code: 6, stdout: '' });
    expect(result.stderr).toContain('hpc1 is in use by 1 run and was not deleted');
    expect(result.stderr).toContain('name=happy_turing');
    expect(platform.calls.at(-1)).toBe('DELETE /identities/31?orgId=900&checked=true');
    const json = await mi(['delete', 'hpc1', '--yes', '--json']);
    expect(JSON.parse(json.stderr).error).toMatchObject({
      code: 'conflict',
      status: 409,
      details: [run],
    });
    expect(JSON.parse(json.stdout)).toEqual([
      {
        item: 'hpc1',
        ok: false,
        error: {
          code: 'conflict',
          message: 'hpc1 is in use by 1 run and was not deleted',
          status: 409,
        },
      },
    ]);
  });

  it('deletes under --force', async () => {
    const { mi, platform } = busy();
    expect((await mi(['delete', 'hpc1', '--yes', '--force'])).code).toBe(0);
    expect(platform.calls.at(-1)).toBe('DELETE /identities/31?orgId=900&checked=false');
    expect(platform.identities.map(({ name }) => name)).toEqual(['hpc2']);
  });

  it('gives the result of each of several', async () => {
    const { mi, platform } = busy();
    const result = await mi(['delete', 'hpc1,hpc2', '--yes', '--json']);
    expect(result.code).toBe(9);
    expect(JSON.parse(result.stderr).error.details).toMatchObject([
      { item: 'hpc1', ok: false, code: 'conflict' },
      { item: 'hpc2', ok: true },
    ]);
    expect(platform.identities.map(({ name }) => name)).toEqual(['hpc1']);
  });

  it('counts as done when the answer got lost and the repetition finds nothing', async () => {
    let lost = false;
    const { mi, platform } = site({
      identities: two,
      after: (request, answer) => {
        if (request.method !== 'DELETE' || lost) return answer;
        lost = true;
        return new HttpResponse('', { status: 502 });
      },
    });
    expect((await mi(['delete', 'hpc1', '--yes'])).code).toBe(0);
    expect(platform.calls.filter((call) => call.startsWith('DELETE'))).toHaveLength(2);
  });

  it.each([[['']], [['  ']], [['-']], [[]]])('never takes %j for all', async (args) => {
    const { mi, platform } = site({ identities: two });
    expect((await mi(['delete', ...args, '--yes'])).code).toBe(2);
    expect(platform.calls).toEqual([]);
  });
});

describe('what the platform refuses', () => {
  it('names the token for a 401 and shows none', async () => {
    const { mi } = site();
    const result = await mi(['list'], { env: { TOWER_ACCESS_TOKEN: 'wrong-token-987654' } });
    expect(result.code).toBe(4);
    expect(result.stderr).toContain('the access token was rejected');
    expect(result.stderr).not.toContain('wrong-token');
  });

  it('gives an empty 403 words', async () => {
    const { mi } = site({ before: () => new HttpResponse(null, { status: 403 }) });
    const result = await mi(['list']);
    expect(result).toMatchObject({ code: 5, stdout: '' });
    expect(result.stderr).toContain('the service does not allow this');
    expect(result.stderr).toContain('wrong endpoint, organization or token');
  });

  it('waits for a burst of 429 to pass', async () => {
    const { mi } = site({
      before: (_request, count) =>
        count <= 2
          ? new HttpResponse(null, { status: 429, headers: { 'retry-after': '1' } })
          : undefined,
    });
    expect((await mi(['list', '-q'])).stdout).toBe('hpc1\n');
  });

  it.each([
    ['a web page', '<html><title>Sign in</title></html>', 'a web page instead of data'],
    ['a list without its envelope', '[]', 'an object with a list of managedIdentities'],
    ['rows without ids', '{"managedIdentities":[{"name":"x"}]}', 'an object with a list of'],
  ])('does not take %s for an answer', async (_name, text, message) => {
    const { mi } = site({
      before: ({ url }) =>
        new URL(url).pathname === '/identities' ? new HttpResponse(text) : undefined,
    });
    const result = await mi(['list']);
    expect(result).toMatchObject({ code: 7, stdout: '' });
    expect(result.stderr).toContain(message);
  });

  it('sends the token to its own origin only', async () => {
    const seen: (string | null)[] = [];
    const { mi } = site({
      before: (request) => {
        seen.push(request.headers.get('authorization'));
        return new HttpResponse(null, { status: 302, headers: { location: 'https://evil.test/' } });
      },
    });
    const result = await mi(['list']);
    expect(result.code).toBe(7);
    expect(result.stderr).toContain('redirects to https://evil.test/');
    expect(seen).toEqual([`Bearer ${accessToken}`]);
  });
});

describe('pages that move while they are read', () => {
  it('reads once more when rows were missed', async () => {
    const identities = Array.from({ length: 150 }, (_v, at) => ({ id: at + 1, name: `hpc${at}` }));
    const made = site({
      identities,
      after: (request, answer) => {
        if (request.url.includes('offset=0') && made.platform.identities.length === 150) {
          made.platform.identities.splice(0, 1);
          made.platform.identities.push({
            ...identities[0],
            id: 999,
            name: 'late',
            platform: 'x',
            config: {},
            credentials: new Map(),
          });
          made.platform.identities.push({
            ...identities[0],
            id: 998,
            name: 'later',
            platform: 'x',
            config: {},
            credentials: new Map(),
          });
        }
        return answer;
      },
    });
    const { stdout } = await made.mi(['list', '-q', '--organization', '900']);
    const names = stdout.trim().split('\n');
    expect(names).toContain('hpc100');
    expect(names).toContain('later');
    expect(names).not.toContain('hpc0');
    expect(new Set(names).size).toBe(names.length);
  });
});
