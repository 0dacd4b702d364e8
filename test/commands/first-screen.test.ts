/** What a person sees first: `uas` alone, `uas status`, and the answers to words of other programs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contents } from '../../src/cli/contents.ts';
import { testEndpoint, uas } from '../support/run.ts';
import { createWorld, type WorldOptions } from '../support/world.ts';

const claims = (exp: number) =>
  `e30.${Buffer.from(JSON.stringify({ preferred_username: 'vers', exp })).toString('base64url')}.x`;
const lasting = claims(4_000_000_000);
const expired = claims(1_000_000_000);

const bare = (args: string[], options: WorldOptions = {}) => uas(args, createWorld(options));

describe('uas alone', () => {
  it.each([
    [{}, 'uas init'],
    [{ UAS_ENDPOINT: testEndpoint }, 'uas auth login'],
    [{ UAS_ENDPOINT: testEndpoint, UAS_TOKEN: expired }, 'uas auth login'],
    [{ UAS_ENDPOINT: testEndpoint, UAS_TOKEN: lasting }, 'uas ssh'],
  ])(
    'fits 24 lines of 80 columns and uses no network; given %j, the next step is %s',
    async (env, next) => {
      const { code, stdout, stderr, requests } = await bare([], {
        env,
        terminal: true,
        columns: 80,
      });
      expect({ code, stderr, requests }).toEqual({ code: 0, stderr: '', requests: [] });
      const lines = stdout.trimEnd().split('\n');
      expect(lines.length).toBeLessThanOrEqual(23);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
      expect(stdout).toContain(`\nnext     ${next}   `);
      expect(stdout).toMatch(/\nUAIs\n {2}create .*\n {2}list .*\n {2}ssh /);
      expect(stdout).toContain('uas help options');
    },
  );

  it('says where, who, and until when', async () => {
    const env = { UAS_ENDPOINT: testEndpoint, UAS_TOKEN: lasting };
    const { stdout } = await bare([], { env });
    expect(stdout).toContain(`service  ${testEndpoint} (default)\n`);
    expect(stdout).toMatch(/\naccount {2}vers, signed in until 2096-10-02 \d\d:\d\d\n/);
    const late = await bare([], { env: { ...env, UAS_TOKEN: expired } });
    expect(late.stdout).toMatch(/\naccount {2}vers, expired at 2001-09-0\d \d\d:\d\d\n/);
    expect((await bare([])).stdout).toContain(
      'service  none is configured\naccount  not signed in\n',
    );
  });

  it('leads back to the embedded service, whose passwords nobody knows', async () => {
    const world = createWorld();
    const text = {
      version: 1,
      current: 'local',
      configurations: { local: { endpoint: 'http://127.0.0.1:9/apis/uas-mgr/v1' } },
    };
    const directory = join(world.home, '.config/uas');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'config.json'), JSON.stringify(text));
    const { stdout } = await uas([], world);
    expect(stdout).toContain('next     uas local start   sign in to the embedded service again');
  });

  it('names every command in its group', async () => {
    const { stdout } = await bare([]);
    for (const { name, hidden } of contents) {
      if (!hidden) expect(stdout).toMatch(new RegExp(`^ +(?:.*, )?${name}(?:,|  |$)`, 'm'));
    }
    expect(stdout.match(/^[A-Z][A-Za-z ]+$/gm)).toEqual([
      'UAIs',
      'Administration',
      'Managed identities',
      'Account',
      'This machine',
    ]);
  });

  it('is data with --json, and works with a broken configuration', async () => {
    const { stdout } = await bare(['--json'], { env: { UAS_ENDPOINT: testEndpoint } });
    expect(JSON.parse(stdout)).toMatchObject({ endpoint: testEndpoint, next: 'uas auth login' });
    expect((await bare([], { env: { UAS_CONFIGURATION: 'none' } })).code).toBe(0);
  });
});

describe('uas status', () => {
  const uais = ['Running: Ready', 'Pending'].map((uai_status, at) => ({
    uai_name: `uai-vers-0000000${at}`,
    uai_status,
    uai_img: 'r/i:1',
    uai_connect_string: 'ssh vers@10.0.0.1',
  }));
  const env = { UAS_TOKEN: lasting };

  it('shows service, account, UAIs and the next step with one request', async () => {
    const { code, stdout, requests } = await uas(['status'], {
      env,
      service: () => ({ body: uais }),
    });
    expect({ code, count: requests.length }).toEqual({ code: 0, count: 1 });
    expect(stdout).toMatch(
      /^service {2}https:\S+ \(default\)\naccount {2}vers, signed in until .*\nUAIs {5}2\n {2}uai-vers-00000000 {2}Ready .*\n {2}uai-vers-00000001 {2}Starting .*\nnext {5}uas ssh /,
    );
  });

  it('is one object with --json', async () => {
    const { stdout } = await uas(['status', '--json'], { env, service: () => ({ body: uais }) });
    expect(JSON.parse(stdout)).toMatchObject({
      configuration: 'default',
      endpoint: testEndpoint,
      signed_in: true,
      username: 'vers',
      refreshable: false,
      uais,
      next: 'uas ssh',
    });
  });

  it('prints names with -q, and of many UAIs the first', async () => {
    const many = Array.from({ length: 30 }, (_v, at) => ({ ...uais[0], uai_name: `uai-${at}` }));
    const service = () => ({ body: many });
    expect((await uas(['status', '-q'], { env, service })).stdout.split('\n')).toHaveLength(31);
    expect((await uas(['status'], { env, service })).stdout).toContain(
      '  … and 20 more: uas list\n',
    );
  });

  it('shows what is known before the error when the service rejects the token', async () => {
    const service = () => ({ status: 401, body: 'no' });
    const { code, stdout, stderr } = await uas(['status'], { env, service });
    expect(code).toBe(4);
    expect(stdout).toMatch(/^service .*\naccount {2}vers, expired/);
    expect(stderr).toContain('uas: status: ');
    const json = await uas(['status', '--json'], { env, service });
    expect({ code: json.code, stdout: json.stdout }).toEqual({ code: 4, stdout: '' });
  });

  it('says what to do when nothing is configured', async () => {
    const { code, stderr } = await bare(['status']);
    expect(code).toBe(2);
    expect(stderr).toContain('hint: run: uas init, or try: uas local start\n');
  });
});

describe('a word of another program', () => {
  const words =
    'login logout whoami scp port-forward shell attach exec logs ps top watch run start stop kill';
  it.each(words.split(' '))('%s is answered with a command line that exists', async (word) => {
    for (const rest of [[], ['NAME'], ['--unknown', 'x']]) {
      const { code, stderr, stdout } = await bare([word, ...rest]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      const [, command] = /^hint: .*?: uas ([a-z]+)/m.exec(stderr) ?? [];
      expect(contents.map(({ name }) => name)).toContain(command);
    }
  });

  it.each([
    [['list', '--access-token', 'x'], '--token-file'],
    [['list', '--url', 'https://x'], '--endpoint URL'],
    [['list', '--verbose'], '--debug'],
    [['list', '-v'], '--debug'],
    [['-v'], '--debug'],
    [['ssh', '--url', 'https://x'], '--endpoint URL'],
    [['list', '--output=console'], '-o table'],
    [['mi', 'list', '--output', 'console'], '-o'],
  ])('%j is answered with %s', async (args, says) => {
    const { code, stderr } = await bare(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`^hint: .*${says}`, 'm'));
  });
});
