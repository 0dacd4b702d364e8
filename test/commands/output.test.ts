/** Every output format and option, at one command; what holds here holds for all, since one function prints. */
import { describe, expect, it } from 'vitest';
import { publicKeyText } from '../support/keys.ts';
import { uas } from '../support/run.ts';
import type { Service, WorldOptions } from '../support/world.ts';

const text = `[
 {"uai_name": "uai-b", "uai_status": "Running: Ready", "uai_msg": "", "uai_connect_string": "ssh b@10.0.0.2", "uai_img": "r/i:1", "uai_age": "2d", "uai_portmap": {"80": 80}, "username": "bob", "big": 9007199254740993},
 {"uai_name": "uai-a", "uai_status": "Waiting", "uai_msg": "ContainerCreating", "uai_connect_string": "ssh <pending IP Address>", "uai_img": "r/i:1", "nothing": null, "username": "=1+1,\\"q\\" 日本\\u001b[2J"}
]`;
const service: Service = () => ({ body: text });
const list = (args: string[], options: WorldOptions = {}) =>
  uas(['list', ...args], { service, ...options });

const every = 'name,owner,status,age,host,connect,image,ip,ports';

describe('formats', () => {
  it('table: aligned by display width, escapes shown, missing as -', async () => {
    expect((await list([])).stdout).toBe(
      [
        'NAME   OWNER                 STATUS    AGE  HOST  CONNECT',
        'uai-b  bob                   Ready     2d   -     ssh b@10.0.0.2',
        'uai-a  =1+1,"q" 日本\\x1b[2J  Starting  -    -     ssh <pending IP Address>',
        '',
      ].join('\n'),
    );
  });

  it('table: cut to the width of a terminal with …, never elsewhere', async () => {
    const wide = { terminal: true, columns: 40, env: { NO_COLOR: '1' } };
    const lines = (await list(['--columns', every], wide)).stdout.trimEnd().split('\n');
    expect(lines.every((line) => line.length <= 40)).toBe(true);
    expect(lines.join()).toContain('…');
    expect(lines.join()).not.toContain('……');
    expect((await list([])).stdout).not.toContain('…');
  });

  it('table: keeps names whole on a narrow terminal as long as others can be cut', async () => {
    const uai = { uai_name: 'uai-vers-93f0289d', uai_status: 'Running: Ready', username: 'vers' };
    const row = { ...uai, uai_host: 'ncn-w004', uai_connect_string: 'ssh vers@10.1.2.3 -p 36519' };
    const narrow = { terminal: true, columns: 65, service: () => ({ body: [row] }) };
    expect((await list(['--columns', every], narrow)).stdout).toMatch(
      /^uai-vers-93f0289d {2}vers .*…/m,
    );
  });

  it('wide: one field below the other where the terminal has no room for all columns', async () => {
    const at = async (columns: number) =>
      (await list(['-o', 'wide'], { terminal: true, columns, env: { NO_COLOR: '1' } })).stdout;
    expect(await at(200)).toMatch(/^NAME +OWNER +STATUS +AGE +HOST +CONNECT +IMAGE +IP +PORTS *\n/);
    for (const columns of [80, 60, 40]) {
      const text = await at(columns);
      expect(text).toMatch(/^name: {4}uai-b\nowner: {3}bob\nstatus: {2}Running: Ready\n/);
      expect(text).toMatch(/\n\nname: {4}uai-a\n/);
      expect(text).not.toContain('…');
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
    }
  });

  it('wide, csv and tsv: the status in the words of the service', async () => {
    for (const format of ['wide', 'csv', 'tsv']) {
      const { stdout } = await list(['-o', format, '--columns', 'status']);
      expect(stdout.split('\n').slice(1)).toEqual([
        'Running: Ready',
        'Waiting: ContainerCreating',
        '',
      ]);
    }
  });

  it('json: the same values digit by digit, missing stays missing, null stays null', async () => {
    const { stdout } = await list(['--json']);
    expect(stdout).toContain('"big": 9007199254740993');
    expect(stdout).toContain('"nothing": null');
    expect(JSON.parse(stdout)).toEqual(JSON.parse(text));
  });

  it('jsonl: each row on one line, digit by digit; nothing for an empty list', async () => {
    const { stdout } = await list(['-o', 'jsonl']);
    expect(stdout.split('\n')).toHaveLength(3);
    expect(stdout).toContain('"big":9007199254740993');
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(text));
    expect((await list(['-o', 'jsonl'], { service: () => ({ body: [] }) })).stdout).toBe('');
    const one = await uas(['mgr-info', 'list', '-o', 'jsonl'], {
      service: () => ({ body: { service_name: 'cray-uas-mgr', version: '1' } }),
    });
    expect(one.stdout).toBe('{"service_name":"cray-uas-mgr","version":"1"}\n');
  });

  it.each(['json', 'jsonl', 'yaml', 'toml', 'csv', 'tsv', 'table'])(
    '%s: without a token that the service echoes',
    async (format) => {
      const { stdout } = await list(['-o', format], {
        env: { UAS_TOKEN: 'canary-7f3a9' },
        service: () => ({ body: [{ uai_name: 'uai-a', username: 'canary-7f3a9' }] }),
      });
      expect(stdout).toContain('uai-a');
      expect(stdout).not.toContain('canary-7f3a9');
    },
  );

  it('gives the names and columns of the rows that a query left', async () => {
    const ready = ['--query', "[?uai_status=='Running: Ready']"];
    expect((await list([...ready, '-q'])).stdout).toBe('uai-b\n');
    expect((await list([...ready, '-o', 'table', '--columns', 'name,age'])).stdout).toBe(
      'NAME   AGE\nuai-b  2d\n',
    );
    expect((await list(['--query', '[1]', '-q'])).stdout).toBe('uai-a\n');
    expect((await list(['--query', '[].username', '-q'])).stdout).toMatch(/^bob\n=1/);
    expect((await list(['--query', '[?uai_name==`x`]', '-q'])).stdout).toBe('');
  });

  it('yaml and toml carry the same value', async () => {
    const { parse } = await import('yaml');
    expect(parse((await list(['-o', 'yaml'])).stdout, { intAsBigInt: true })[0].big).toBe(
      9007199254740993n,
    );
    const { parse: parseToml } = await import('smol-toml');
    const toml = parseToml((await list(['-o', 'toml'])).stdout, { integersAsBigInt: true });
    expect((toml.results as Record<string, unknown>[])[0]?.big).toBe(9007199254740993n);
    expect((toml.results as object[])[1]).not.toHaveProperty('nothing');
  });

  it('csv: quotes doubled, formulas disarmed; tsv: one line a row', async () => {
    const csv = (await list(['-o', 'csv', '--columns', 'name,owner'])).stdout;
    expect(csv).toBe('name,owner\nuai-b,bob\nuai-a,"\'=1+1,""q"" 日本\\x1b[2J"\n');
    const tsv = (await list(['-o', 'tsv', '--columns', 'name,owner', '--no-headers'])).stdout;
    expect(tsv).toBe('uai-b\tbob\nuai-a\t=1+1,"q" 日本\\x1b[2J\n');
  });

  it.each([
    ['-q'],
    ['--quiet'],
    ['-o', 'name'],
    ['-oname'],
    ['--output=name'],
    ['--format', 'name'],
  ])('names: %s %s', async (...args) => {
    expect((await list(args.filter(Boolean))).stdout).toBe('uai-b\nuai-a\n');
  });

  it('is taken from UAS_OUTPUT, and the option wins', async () => {
    const env = { UAS_OUTPUT: 'name' };
    expect((await list([], { env })).stdout).toBe('uai-b\nuai-a\n');
    expect(JSON.parse((await list(['-o', 'json'], { env })).stdout)).toHaveLength(2);
  });

  it.each([
    [['-o', 'xml'], /-o|--output/],
    [['--columns', 'nope'], /unknown column "nope"/],
    [['--sort', 'nope'], /unknown column "nope"/],
    [['--sort', 'name:up'], /COLUMN:asc or COLUMN:desc/],
    [['--columns', ','], /no columns specified/],
    [['--json='], /no fields specified/],
  ])('refuses %j with exit 2', async (args, says) => {
    const { code, stdout, stderr } = await list(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
  });
});

describe('options come before or after the command', () => {
  it.each([
    [['--json', 'list']],
    [['list', '--json']],
    [['-o', 'json', 'list']],
    [['-ojson', 'list']],
    [['--output=json', 'list']],
  ])('%j', async (args) => {
    const { stdout, code } = await uas(args, { service });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveLength(2);
  });

  it('two of them are refused', async () => {
    const { code, stderr } = await uas(['-o', 'json', 'list', '-o', 'name'], { service });
    expect({ code, stderr }).toMatchObject({ code: 2 });
    expect(stderr).toContain('--output is given twice');
  });

  it('--json never swallows the name after it', async () => {
    const { stdout } = await uas(['describe', '--json', 'uai-b'], { service });
    expect(JSON.parse(stdout).uai_name).toBe('uai-b');
  });

  it.each(['--outp', '--jso', '--quer', '--no-header', '--Json', '-Q', '--yess'])(
    'the abbreviation or misspelling %s is refused, with nothing sent',
    async (option) => {
      const { code, requests } = await list([option, 'x']);
      expect({ code, requests }).toEqual({ code: 2, requests: [] });
    },
  );

  it('refuses words that are too many, with nothing sent', async () => {
    expect(await uas(['list', 'extra'], { service })).toMatchObject({ code: 2, requests: [] });
  });

  it('names the typographic dash', async () => {
    const { code, stderr, requests } = await uas(['list', '–-json'], { service });
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
    expect(stderr).toContain('hint: replace the typographic dashes');
  });
});

describe('--query', () => {
  it.each([
    ['[].uai_name', '[\n  "uai-b",\n  "uai-a"\n]\n'],
    ['[0].uai_name', 'uai-b\n'],
    ['length(@)', '2\n'],
    ['[0].nope', 'null\n'],
    ["[?username=='bob'].uai_age | [0]", '2d\n'],
  ])('%s', async (query, stdout) => {
    expect(await list(['--query', query])).toMatchObject({ code: 0, stdout });
  });

  it('goes with a format', async () => {
    expect((await list(['--query', '[].{n: uai_name, s: uai_status}', '-o', 'csv'])).stdout).toBe(
      'n,s\nuai-b,Running: Ready\nuai-a,Waiting\n',
    );
  });

  it('a bad expression is exit 2 before any request', async () => {
    const { code, requests, stderr } = await list(['--query', '[?']);
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
    expect(JSON.parse(stderr).error.code).toBe('usage');
  });
});

describe('--sort', () => {
  it.each([
    ['name', 'uai-a\nuai-b\n'],
    ['name:desc', 'uai-b\nuai-a\n'],
    ['age:desc', 'uai-b\nuai-a\n'],
  ])('%s', async (sort, stdout) => {
    expect(
      (await list(['-o', 'tsv', '--columns', 'name', '--no-headers', '--sort', sort])).stdout,
    ).toBe(stdout);
  });

  it('by age puts the youngest first and days after minutes', async () => {
    const ages = ['13d8h', '59m', '3h5m', undefined, '2d', '0m'];
    const body = ages.map((uai_age, at) => ({ uai_name: `uai-${at}`, uai_age }));
    const args = ['-o', 'tsv', '--columns', 'age', '--no-headers', '--sort', 'age'];
    const { stdout } = await list(args, { service: () => ({ body }) });
    expect(stdout.split('\n')).toEqual(['', '0m', '59m', '3h5m', '2d', '13d8h', '']);
  });
});

describe('help', () => {
  it('shows examples and global options, on stdout with exit 0', async () => {
    const { code, stdout, stderr } = await uas(['create', '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: uas create \[options\]/);
    expect(stdout).toContain('Examples:');
  });

  it('an unknown command is exit 2 with the nearest', async () => {
    const { code, stderr } = await uas(['creat']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'uas: unknown command "creat"\nhint: did you mean create?\n',
    });
  });

  it('errors before the command is known are JSON too when JSON is asked for', async () => {
    const { code, stderr, stdout } = await uas(['create', '--bogus', '--json']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(JSON.parse(stderr).error).toMatchObject({ code: 'usage' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('--json with fields', () => {
  const rows = [
    { uai_name: 'uai-a', username: 'vera' },
    { uai_name: 'uai-b', extra: 1 },
  ];
  const service = () => ({ body: rows });

  it('refuses a field that there is not, with the list of fields', async () => {
    const { code, stdout, stderr } = await uas(['list', '--json=uai_name,nope'], { service });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const { error } = JSON.parse(stderr);
    expect(error.message).toContain('unknown field "nope"');
    expect(error.hint).toMatch(/uai_name, username, extra/);
  });

  it('is null for a field that only other rows have, or that the service left out', async () => {
    const { stdout } = await uas(['list', '--json=extra,uai_ip'], { service });
    expect(JSON.parse(stdout)).toEqual([
      { extra: null, uai_ip: null },
      { extra: 1, uai_ip: null },
    ]);
  });

  it('is an empty list where there is none', async () => {
    const { code, stdout } = await uas(['list', '--json=uai_name'], {
      service: () => ({ body: [] }),
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '[]\n' });
  });
});

describe('--query', () => {
  const service = () => ({
    body: [
      { uai_name: 'uai-a', username: 'vera', uai_portmap: { 80: 1 } },
      { uai_name: 'uai-b', username: 'ann' },
    ],
  });

  it.each([
    ['tsv', '[].[uai_name,username]', 'uai-a\tvera\nuai-b\tann\n'],
    ['csv', '[].[uai_name,username]', 'uai-a,vera\nuai-b,ann\n'],
    ['table', '[].[uai_name,username]', 'uai-a  vera\nuai-b  ann\n'],
    ['name', '[].[uai_name,username]', 'uai-a\nuai-b\n'],
    ['tsv', '[].[uai_name,uai_portmap]', 'uai-a\t{"80":1}\nuai-b\t\n'],
    ['tsv', '[[`1`,`2`],[`3`]]', '1\t2\n3\t\n'],
    ['tsv', '[].{n:uai_name,o:username}', 'n\to\nuai-a\tvera\nuai-b\tann\n'],
  ])('as %s makes columns of %s', async (format, query, expected) => {
    const { stdout } = await uas(['list', '-o', format, '--query', query], { service });
    expect(stdout).toBe(expected);
  });

  it.each(['nosuch', '[0].nosuch', '[].nosuch', '[].{a:nosuch}', '[].[nosuch]'])(
    'that finds nothing prints nothing with -q: %s',
    async (query) => {
      expect(await uas(['list', '-q', '--query', query], { service })).toMatchObject({
        code: 0,
        stdout: '',
        stderr: '',
      });
    },
  );
});

describe('-q', () => {
  it.each([
    [['create', '--publickey', '-'], 'uai-new\n'],
    [['delete', 'uai-new', '--yes'], 'uai-new\n'],
    [['list'], 'uai-new\n'],
  ] as [string[], string][])('leaves stderr to errors: %j', async (args, expected) => {
    const uai = { uai_name: 'uai-new', uai_status: 'Running: Ready', uai_ip: '10.0.0.1' };
    const { code, stdout, stderr } = await uas([...args, '-q'], {
      stdin: publicKeyText,
      service: ({ method }) => {
        if (method === 'POST') return { body: uai };
        return { body: method === 'DELETE' ? ['Successfully deleted uai-new'] : [uai] };
      },
    });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: expected, stderr: '' });
  });

  it('keeps errors', async () => {
    const { code, stderr } = await uas(['describe', 'uai-none', '-q'], {
      service: () => ({ body: [] }),
    });
    expect(code).toBe(3);
    expect(stderr).toContain('uai-none');
  });
});
