/** What hands, editors and clipboards do to tokens, options and files. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { descendants, words } from '../../src/cli/command-line.ts';
import { buildProgram } from '../../src/cli/program.ts';
import type { App } from '../../src/command/app.ts';
import { pathsOf } from '../../src/config/paths.ts';
import { configFile } from '../../src/config/store.ts';
import { corpus } from '../support/corpus.ts';
import { put } from '../support/key-files.ts';
import { testToken, uas } from '../support/run.ts';
import { createWorld } from '../support/world.ts';

const idle: App = {
  action: () => async () => {},
  tree: () => buildProgram({ version: '', app: idle, path: 'all' }),
};
const service = () => ({ body: [] });
const sent = { authorization: `Bearer ${testToken}` };

describe('a token', () => {
  const good: [string, string][] = [
    ['as it is', testToken],
    ['with a line feed', `${testToken}\n`],
    ['with CRLF', `${testToken}\r\n`],
    ['with blanks around it', `  ${testToken}\t`],
    ['with a byte order mark', `\ufeff${testToken}`],
    ['in double quotes', `"${testToken}"`],
    ['in single quotes', `'${testToken}'`],
    ['after "Bearer"', `Bearer ${testToken}`],
    ['after "bearer" and blanks', `bearer   ${testToken}\n`],
    [
      "in the JSON of cray's token file",
      JSON.stringify({ access_token: testToken, token_type: 'Bearer', expires_in: 9 }),
    ],
  ];
  const bad: [string, string, number][] = [
    ['with a line break inside', `${testToken}\nx`, 2],
    ['with a blank inside', `${testToken} x`, 2],
    ['with a zero byte', `${testToken}\u0000`, 2],
    ['with letters that are not ASCII', `${testToken}é`, 2],
    ['with a typographic quote', `“${testToken}”`, 2],
    ['of 100 KB', 'a'.repeat(100 * 1024), 2],
    ['in JSON that is cut off', `{"access_token": "${testToken}`, 2],
    ['in JSON without it', '{"token": "x"}', 2],
    ['in JSON with a number', '{"access_token": 1}', 2],
    ['in JSON with a line break', '{"access_token": "a\\nb"}', 2],
    ['of "Bearer" alone', 'Bearer ', 2],
    ['of quotes alone', '""', 2],
    ['of blanks', '  \n', 4],
  ];

  it.each(good)('%s is taken from a variable, a file and standard input', async (_name, text) => {
    const world = createWorld({ service, stdin: text, env: { UAS_ENDPOINT: 'https://uas.test' } });
    const file = put(world.home, 'token', text);
    if (!text.includes('\u0000')) {
      const { code, requests } = await uas(['list'], { service, env: { UAS_TOKEN: text } });
      expect({ code, headers: requests[0]?.headers }).toMatchObject({ code: 0, headers: sent });
    }
    for (const from of [file, '-']) {
      const { code } = await uas(['list', '--token-file', from], world);
      expect({ from, code, headers: world.requests.at(-1)?.headers }).toMatchObject({
        code: 0,
        headers: sent,
      });
    }
  });

  it.each(bad)('%s is refused, and nothing is sent', async (_name, text, exit) => {
    const world = createWorld({ service, stdin: text, env: { UAS_ENDPOINT: 'https://uas.test' } });
    const file = put(world.home, 'token', text);
    for (const from of [file, '-']) {
      const { code, requests, stderr } = await uas(['list', '--token-file', from], world);
      expect({ code, requests }).toEqual({ code: exit, requests: [] });
      expect(stderr).not.toContain(testToken);
    }
    const { code, requests } = await uas(['list'], { service, env: { UAS_TOKEN: text } });
    expect({ code, requests }).toEqual({ code: exit, requests: [] });
  });

  it('is refused when its file is missing or a directory', async () => {
    for (const file of ['/nowhere/token', '/']) {
      const { code, requests } = await uas(['list', '--token-file', file], { service });
      expect({ code, requests }).toEqual({ code: 2, requests: [] });
    }
  });
});

describe('an option', () => {
  it.each([
    ['that is abbreviated', ['list', '--outp', 'json']],
    ['that is abbreviated to one word', ['list', '--quie']],
    ['that is nearly right', ['list', '--ouput', 'json']],
    ['that belongs to another command', ['list', '--publickey', 'x']],
    ['without the value it needs', ['list', '--output']],
    ['whose value is another option', ['list', '--output', '--quiet']],
    ['with a value that it does not take', ['list', '--quiet=yes']],
    ['with an empty value that it does not take', ['list', '--yes=']],
    ['in the negative that has none', ['list', '--no-quiet']],
    ['with a typographic dash', ['list', '\u2013\u2013json']],
    ['of one letter that nobody knows', ['list', '-qz']],
    ['with a surplus word', ['list', 'uai-x']],
    ['after the two dashes, which is a word then', ['list', '--', '--json']],
    ['with an unknown format', ['list', '-o', 'xml']],
    ['with a format in upper case', ['list', '-o', 'JSON']],
    ['with a bad duration', ['list', '--timeout', '5 parsecs']],
    ['with a negative duration', ['list', '--timeout', '-5s']],
    ['with a duration of no number', ['list', '--timeout', 'NaN']],
    ['with an endless duration', ['list', '--timeout', '999999999d']],
    ['with a blank in a duration', ['wait', 'uai-a', '--timeout', '5 m']],
    ['with an exponent in a duration', ['wait', 'uai-a', '--interval', '1e9']],
    ['with a unit that nobody knows', ['wait', 'uai-a', '--interval', '5M']],
    ['with a negative interval', ['wait', 'uai-a', '--interval', '-1']],
    ['with a bad number', ['list', '--retries', '-1']],
    ['with a number that is too large', ['list', '--retries', '1e9']],
    ['with a number beyond 2^53', ['list', '--retries', '9007199254740993']],
    ['with a number that is no whole one', ['list', '--retries', '1.5']],
    ['with a port that the service does not open', ['create', '--ports', '22']],
    ['with a range of ports', ['create', '--ports', '80-90']],
    ['with ports of commas alone', ['create', '--ports', ',']],
    ['with an image that is a URL', ['create', '--image', 'http://x/y']],
    ['with an image of two tags', ['create', '--image', 'x:y:z']],
    ['with columns of commas alone', ['list', '--columns', ',']],
    ['with fields of commas alone', ['list', '--json=,']],
    ['that is given empty', ['list', '--output=']],
    ['that is given and denied', ['list', '--json', '--no-json']],
    ['with "no" for a switch', ['delete', 'uai-a', '--yes=no']],
    ['with a user name that is an option', ['ssh', '--new', '-l', '-oX=y']],
    ['of ssh that is none', ['ssh', '--new', '--ssh-option', 'garbage']],
    ['of ssh with a line break', ['ssh', '--new', '--ssh-option', 'A=b\nProxyCommand x']],
    ['behind a remote command without dashes', ['ssh', 'uai-a', 'uname', '-a']],
    ['and the command after the two dashes', ['--', 'list']],
    ['and a part of the command after them', ['admin', '--', 'uais', 'list']],
    ['with a bad expression', ['list', '--query', '[?']],
    ['with an expression that calls what does not exist', ['list', '--query', 'no_such(@)']],
    ['with one that calls a part of JavaScript', ['list', '--query', 'constructor(@)']],
    ['with one that does so inside', ['list', '--query', '[?a].map(&nope(@), @)']],
    ['with an expression that is nested 3000 times', ['list', '--query', '['.repeat(3000)]],
    ['with an endpoint of another scheme', ['list', '--endpoint', 'ftp://x']],
    ['with an endpoint that holds a query', ['list', '--endpoint', 'https://x?y']],
    ['with an endpoint of blanks', ['list', '--endpoint', 'a b']],
    ['with an endpoint of controls', ['list', '--endpoint', 'https://x\u0000y']],
    ['with a lone surrogate', ['describe', '\ud800']],
    ['with a name of 64 KB', ['describe', 'a'.repeat(65_536)]],
    ['that climbs', ['describe', '..']],
    ['that climbs in escapes', ['describe', '%2e%2e']],
    ['with a slash', ['describe', 'a/b']],
    ['with a backslash', ['describe', 'a\\b']],
    ['with a zero byte', ['describe', 'a\u0000']],
    ['with an escape', ['describe', '\u001b[2J']],
    ['that looks like an option, as a name', ['describe', '--', '-x']],
    ['that looks like --all, as a name', ['delete', '--yes', '--', '--all']],
  ])('%s is refused, escaped, and nothing is sent', async (_name, args) => {
    const { code, requests, stdout, stderr } = await uas(args, { service });
    expect({ code, requests, stdout }).toEqual({ code: 2, requests: [], stdout: '' });
    expect(stderr).toMatch(/^(?:uas: |\{"error":)/);
    expect(stderr.split('\n').every((line) => /^[ -~\u00a0-\ufffd]*$/.test(line))).toBe(true);
    expect(stderr.length).toBeLessThan(2000);
  });

  it.each([
    ['UAS_OUTPUT', 'xml'],
    ['UAS_TIMEOUT', 'soon'],
    ['UAS_TIMEOUT', '-1'],
    ['UAS_RETRIES', 'many'],
    ['UAS_CONFIGURATION', '../x'],
    ['UAS_CONFIGURATION', '\u001b[2J'],
    ['UAS_ENDPOINT', 'ftp://x'],
    ['UAS_ENDPOINT', 'https://u:p@x'],
    ['UAS_TENANT', 'a\nb'],
    ['UAS_TENANT', 'mieté'],
    ['SSL_CERT_FILE', '/nowhere'],
    ['SSL_CERT_FILE', '/'],
  ])('as the variable %s=%j is refused by its name, and nothing is sent', async (name, value) => {
    const { code, requests, stderr } = await uas(['list'], { service, env: { [name]: value } });
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
    expect(stderr).toMatch(new RegExp(`^uas: list: ${name}: [ -~\u00a0-\u{ffff}]*\n`, 'u'));
  });

  it('as an empty variable counts as left out', async () => {
    const names = ['OUTPUT', 'TIMEOUT', 'RETRIES', 'CONFIGURATION', 'TENANT', 'INSECURE', 'DEBUG'];
    const env = Object.fromEntries(names.map((name) => [`UAS_${name}`, '']));
    expect(await uas(['list', '-q'], { service, env })).toMatchObject({ code: 0, stderr: '' });
  });

  it('gets a hint that says where the remote command belongs', async () => {
    const { stderr } = await uas(['ssh', 'uai-a', 'uname'], { service });
    expect(stderr).toMatch(/hint: .* uas ssh NAME -- COMMAND/);
  });

  it.each([
    [['list', '-o', 'csv', '--output', 'json'], '--output'],
    [['list', '--timeout', '5s', '--timeout=5s'], '--timeout'],
    [['--timeout', '5s', 'list', '--timeout', '10s'], '--timeout'],
    [['list', '--json=uai_name', '--json=username'], '--json='],
    [['list', '-o', 'csv', '--format', 'yaml'], '--format'],
    [['create', '--image', 'a', '--image', 'b'], '--image'],
    [['admin', 'uais', 'list', '--owner', 'a', '--owner', 'b'], '--owner'],
    [['admin', 'config', 'images', 'create', 'a', '--default', '--default=no'], '--default'],
  ] as [string[], string][])('that is given twice is refused: %j', async (args, flag) => {
    const { code, stderr, requests } = await uas(args, { service });
    expect({ code, requests }, stderr).toEqual({ code: 2, requests: [] });
    expect(stderr).toContain(`${flag} is given twice`);
  });

  describe('that takes one value', async () => {
    const program = await buildProgram({ version: '', app: idle, path: 'all' });
    const commands = descendants(program)
      .filter((command) => command.commands.length === 0)
      .map((command) => ({
        command: words(command),
        flags: command.options
          .filter(({ required, optional, variadic }) => (required || optional) && !variadic)
          .filter(({ parseArg }) => parseArg?.name !== 'collect')
          .map(({ long, short, argChoices, presetArg }) => ({
            flag: long ?? short ?? '',
            value: String(argChoices?.[0] ?? presetArg ?? '1'),
          })),
      }));

    it.each(commands)('is refused twice by $command', async ({ command, flags }) => {
      expect(flags).toContainEqual({ flag: '--query', value: '1' });
      for (const { flag, value } of flags.filter((option) => option.flag !== '--json-fields')) {
        const given = flag.startsWith('--') ? [`${flag}=${value}`] : [flag, value];
        const args = [...command.split(' '), ...given, ...given];
        const { code, stderr, requests } = await uas(args, { service });
        expect({ code, requests }, args.join(' ')).toEqual({ code: 2, requests: [] });
        expect(stderr).toContain(`${flag} is given twice; nothing was sent`);
      }
    });
  });

  it('that says yes or no by itself may be given twice', async () => {
    expect(await uas(['list', '--json', '--json'], { service })).toMatchObject({ code: 0 });
  });

  it('of one letter may be combined with others', async () => {
    const body = [{ uai_name: 'uai-a', uai_status: 'x' }];
    const { stdout } = await uas(['list', '-qy'], { service: () => ({ body }) });
    expect(stdout).toBe('uai-a\n');
    expect((await uas(['list', '-ojson'], { service })).stdout).toBe('[]\n');
    expect((await uas(['list', '-o=json'], { service })).code).toBe(2);
  });

  it('is suggested when it is nearly right', async () => {
    expect((await uas(['list', '--ouput', 'json'])).stderr).toMatch(
      /hint: did you mean --output\?/,
    );
  });
});

describe('a file of a configuration', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x,x]',
    ...Array.from({ length: 10 }, (_none, at) => {
      const [from, to] = [String.fromCharCode(97 + at), String.fromCharCode(98 + at)];
      return `${to}: &${to} [${Array.from({ length: 10 }, () => `*${from}`).join(',')}]`;
    }),
    'images: *k',
  ].join('\n');
  const image = 'images:\n  - name: registry.local/x:1\n';
  it.each([
    ['an alias bomb', bomb],
    ['tabs for blanks', 'images:\n\t- name: x\n'],
    ['a key twice', `${image}${image}`],
    ['a tag of JavaScript', 'images: !!js/function "function () {}"\n'],
    ['a tag that nobody knows', 'images: !evil\n  - name: registry.local/x:1\n'],
    ['two documents', `${image}---\n${image}`],
    ['a section that is misspelt', 'imagse: []\n'],
    ['a field that is misspelt', 'volumes:\n  - name: x\n    mount_pth: /x\n'],
    ['a text for a list', 'images: registry.local/x:1\n'],
    ['a list for a text', 'images:\n  - name: [x]\n'],
    ['a number for a name', 'images:\n  - name: 5\n'],
    ['an empty name', 'images:\n  - name: ""\n'],
    ['a list at the top', '- images\n'],
    ['a text at the top', 'hello\n'],
    ['JSON that is cut off', '{"images": ['],
    ['UTF-16 without a byte order mark', Buffer.from('images: []\n', 'utf16le')],
    ['Latin-1', Buffer.from('resources: [{comment: M\u00fcller}]\n', 'latin1')],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x01])],
    ['a prototype for a section', '__proto__:\n  images: []\n'],
    [
      'a prototype for a field',
      'images:\n  - name: registry.local/x:1\n    __proto__: {default: true}\n',
    ],
    ['a constructor', 'constructor:\n  - name: x\n'],
    ['a nesting of 10,000', `images: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`],
    [
      'the same name twice',
      'images:\n  - name: registry.local/x:1\n  - name: registry.local/x:1\n',
    ],
    ['a merge key', 'images:\n  - <<: {name: registry.local/x:1}\n'],
    ['an alias of the same thing', 'images:\n  - &a {name: registry.local/x:1}\n  - *a\n'],
    ['a tag for bytes', 'images:\n  - name: !!binary aGVsbG8=\n'],
    ['nothing in place of a list', 'images:\n'],
    ['nothing in place of an object', 'images:\n  -\n'],
    ['a variable of a shell', 'images:\n  - name: \u0024{HOME}\n'],
    ['a zero byte', 'images: []\n\0'],
    ['nothing in it', ''],
    ['comments only', '# x\n---\n'],
    ['a number beyond 2^53', 'resources:\n  - comment: r\n    limit: {cpu: 9007199254740993}\n'],
    ['20 MB', `# ${'x'.repeat(20_000_000)}\n${image}`],
    ['a name with an escape', 'images:\n  - name: "x\\e[2J"\n'],
  ])('with %s is refused, and nothing is sent that changes anything', async (_name, text) => {
    const world = await corpus();
    const file = put(world.home, 'bad.yaml', text);
    const started = performance.now();
    const {
      code,
      stderr,
      world: ran,
    } = await world.run(['admin', 'config', 'apply', '-f', file, '--yes'], {});
    expect(code, stderr.slice(0, 300)).toBe(2);
    expect(ran.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(stderr).not.toMatch(/^ +at |\(node:/m);
    expect(stderr.length).toBeLessThan(4000);
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(({} as Record<string, unknown>).default).toBeUndefined();
  });

  it('with a byte order mark, CRLF, or as JSON is taken', async () => {
    for (const text of [
      `\ufeff${image}`,
      image.replaceAll('\n', '\r\n'),
      '{"images":[{"name":"registry.local/x:1"}],}',
    ]) {
      const world = await corpus();
      const file = put(world.home, 'good.yaml', text);
      const { code, stderr } = await world.run(['admin', 'config', 'apply', '-f', file, '--yes']);
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    }
  });
});

describe('the saved configurations', () => {
  const args = ['config', 'list', '--json'];
  it.each([
    ['empty', ''],
    ['cut off', '{"version":1,"configurations":{"default":{"endp'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a text', '"x"'],
    ['with configurations that are a list', '{"version":1,"configurations":[]}'],
    ['with a configuration that is a text', '{"version":1,"configurations":{"a":"b"}}'],
    ['with a current one that is a number', '{"version":1,"current":5,"configurations":{}}'],
    ['from a newer version', '{"version":2,"configurations":{}}'],
    ['in UTF-16', Buffer.from('{}', 'utf16le')],
  ])('%s are refused, named and kept unchanged', async (_name, text) => {
    const world = createWorld({ service });
    const file = put(world.home, '.config/uas/config.json', text);
    for (const command of [args, ['list'], ['config', 'set', 'timeout=5s']]) {
      const { code, stderr } = await uas(command, world);
      expect(code).toBe(1);
      expect(stderr).toContain(file);
      expect(stderr).not.toMatch(/^ +at /m);
    }
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(file)).toEqual(Buffer.from(text as string));
    // What makes and repairs configurations, and what needs none, goes on.
    expect((await uas(['version'], world)).code).toBe(0);
  });

  it('with keys that nobody knows keep them', async () => {
    const world = createWorld({ service });
    put(
      world.home,
      '.config/uas/config.json',
      '\ufeff{"version":1,"configurations":{"a":{"later":"x"}}}',
    );
    const set = ['config', 'set', 'timeout=5s', '--configuration', 'a'];
    expect((await uas(set, world)).code).toBe(0);
    const { readFileSync } = await import('node:fs');
    const text = readFileSync(configFile(pathsOf({ HOME: world.home })), 'utf8');
    expect(JSON.parse(text).configurations.a).toEqual({ later: 'x', timeout: '5s' });
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'have none called %s until somebody makes it',
    async (name) => {
      const world = createWorld({ service });
      put(world.home, '.config/uas/config.json', '{"version":1,"configurations":{}}');
      for (const command of [
        ['config', 'describe', name],
        ['config', 'use', name],
        ['list', '--configuration', name],
      ]) {
        const { code, stdout } = await uas(command, world);
        expect({ command, code, stdout }).toEqual({
          command,
          code: command[0] === 'list' ? 2 : 3,
          stdout: '',
        });
      }
    },
  );

  it('in a pipe are refused, and not waited for', async () => {
    const world = createWorld({ service });
    const file = put(world.home, '.config/uas/config.json', '');
    rmSync(file);
    execFileSync('mkfifo', [file]);
    const { code, stderr } = await uas(args, world);
    expect(code).toBe(1);
    expect(stderr).toContain(`${file}: is not a regular file`);
  });

  it('in a directory, or behind links that lead nowhere or in a circle, are refused', async () => {
    for (const make of [
      (file: string) => mkdirSync(file, { recursive: true }),
      (file: string) => symlinkSync(file, file),
    ]) {
      const world = createWorld({ service });
      mkdirSync(join(world.home, '.config/uas'), { recursive: true });
      make(join(world.home, '.config/uas/config.json'));
      const { code, stderr } = await uas(args, world);
      expect(code).toBe(1);
      expect(stderr).toContain('config.json');
    }
  });
});

describe('a quantity', () => {
  const create = ['admin', 'config', 'resources', 'create', 'r'];
  it.each([
    ...['-1', '1gi', '1GiB', 'NaN', 'Infinity', '0x10', '1e', '1 Gi', '1,5', '٣', ''].map(
      (value) => [value, ['--memory', value]],
    ),
    ['a request above the limit', ['--memory', '1Gi', '--request-memory', '2Gi']],
    ['a request above the limit in another unit', ['--cpu', '100m', '--request-cpu', '1']],
    ['one that is given twice', ['--limit', 'cpu=1,cpu=2']],
    ['one that stands twice in JSON', ['--limit', '{"cpu":"1","cpu":"2"}']],
    ['JSON that is none', ['--limit', '{cpu:1}']],
    ['a list', ['--limit', '[]']],
    ['an object in place of one', ['--limit', '{"cpu":{}}']],
    ['a prototype', ['--limit', '{"__proto__":"1"}']],
    ['a number beyond 2^53', ['--limit', '{"memory":9007199254740993}']],
    ['a file that is none', ['--limit', '@/nowhere']],
    ['a directory', ['--limit', '@/']],
  ] as [string, string[]][])('such as %j is refused, and nothing is sent', async (_name, args) => {
    const { code, requests, stderr } = await uas([...create, ...args], { service });
    expect({ code, requests }, stderr).toEqual({ code: 2, requests: [] });
  });

  it.each(['1Gi', '1G', '1e3', '1E', '100m', '0', '1.5Gi', '+1', '99999999999999999999'])(
    'such as %j is taken',
    async (value) => {
      const { code } = await uas([...create, '--memory', value, '--dry-run'], { service });
      expect(code).toBe(0);
    },
  );
});

describe('a volume', () => {
  const create = ['admin', 'config', 'volumes', 'create', 'v'];
  const source = ['--host-path', '/x'];
  it.each([
    'a',
    'a/b',
    '..',
    '/a/../b',
    '/',
    '//',
    '/.',
    '~',
    '$HOME',
    'C:/x',
    '/a:b',
    '/a\nb',
    '',
  ])('at %j is refused, and nothing is sent', async (path) => {
    const { code, requests } = await uas([...create, '--mount', path, ...source], { service });
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
  });

  it.each([
    '{',
    '[]',
    '{}',
    'null',
    '"x"',
    '{"host_path":{}}',
    '{"host_path":null}',
    '{"host_path":{"path":"/x","type":"Nope"}}',
    '{"host_path":{"path":"/x","type":""},}',
    '{"host_path":{"path":"/x","path":"/y","type":"Directory"}}',
    '{"empty_dir":{},"secret":{"secret_name":"x"}}',
    '{"secret":{"secret_name":"x","default_mode":600}}',
    '{"nope":{}}',
    '{"__proto__":{}}',
  ])('described as %s is refused, and nothing is sent', async (description) => {
    const { code, requests, stderr } = await uas(
      [...create, '--mount', '/m', '--volume-description', description],
      { service },
    );
    expect({ code, requests }, stderr).toEqual({ code: 2, requests: [] });
  });
});

describe('a terminal', () => {
  const body = ['uai-vers-1', 'uai-日本-2'].map((name) => ({
    uai_name: name,
    username: 'vers',
    uai_status: 'Running: Ready',
    uai_connect_string: 'ssh vers@10.0.0.1',
  }));
  it.each([1, 2, 20, 80])('of %d columns is never overrun by a table', async (columns) => {
    const { stdout } = await uas(['list'], { service: () => ({ body }), terminal: true, columns });
    for (const line of stdout.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
  });

  it('of 0 columns, or of 10,000, gets all of it', async () => {
    for (const columns of [0, 10_000]) {
      const { stdout } = await uas(['list'], {
        service: () => ({ body }),
        terminal: true,
        columns,
      });
      expect(stdout).toContain('uai-日本-2');
      expect(stdout).toContain('ssh vers@10.0.0.1');
      expect(stdout).not.toContain('…');
    }
  });
});
