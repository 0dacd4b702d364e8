/** `list --watch`: what is shown of changes, on a terminal, in a log and as JSON. */
import { describe, expect, it } from 'vitest';
import { UasError } from '../../src/core/errors.ts';
import { uas, withAccess } from '../support/run.ts';
import { createWorld, fastClock, type Service, type WorldOptions } from '../support/world.ts';

const uai = (name: string, uai_status: string, uai_age = '1m') => ({
  uai_name: `uai-vers-${name}`,
  username: 'vers',
  uai_status,
  uai_age,
  uai_img: 'r/i:1',
  uai_connect_string: 'ssh vers@10.0.0.1',
});
const lists = [
  [uai('a', 'Pending'), uai('b', 'Running: Ready')],
  [uai('a', 'Pending', '2m'), uai('b', 'Running: Ready', '2m')],
  [uai('a', 'Running: Ready', '2m'), uai('b', 'Running: Ready', '2m')],
  [uai('a', 'Running: Ready', '3m')],
];

/** Runs until the lists are used up, and then presses Ctrl-C. */
async function watch(
  args: string[],
  options: WorldOptions & { answers?: never } = {},
  given = lists,
) {
  let at = 0;
  const service: Service = () => {
    const body = given[at];
    at += 1;
    if (body !== undefined) return { body };
    world.interrupt(new UasError('interrupted', 'interrupted'));
    return { body: given.at(-1) };
  };
  const world = createWorld(withAccess({ service, clock: fastClock(), ...options }));
  return uas(args, world);
}

describe('list --watch', () => {
  it('prints a line of JSON for each change with -o jsonl, not for what only gets older', async () => {
    const { code, stdout, stderr } = await watch(['list', '--watch', '-o', 'jsonl']);
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ change, uai_name }) => [change, uai_name])).toEqual([
      ['added', 'uai-vers-a'],
      ['added', 'uai-vers-b'],
      ['changed', 'uai-vers-a'],
      ['removed', 'uai-vers-b'],
    ]);
    expect(lines[2]).toEqual({ change: 'changed', ...uai('a', 'Running: Ready', '2m') });
  });

  it.each([{}, { terminal: true, env: { TERM: 'dumb' } }])(
    'prints plain lines in a log and on a terminal that cannot redraw: %j',
    async (options) => {
      const { stdout, code } = await watch(
        ['list', '--watch', '--columns', 'name,status'],
        options,
      );
      expect(code).toBe(130);
      expect(stdout.replace(/^\d\d:\d\d:\d\d/gm, 'TIME')).toBe(
        [
          'TIME  added    uai-vers-a  Starting',
          'TIME  added    uai-vers-b  Ready',
          'TIME  changed  uai-vers-a  Ready',
          'TIME  removed  uai-vers-b  Ready',
          '',
        ].join('\n'),
      );
    },
  );

  it('draws the table again on a terminal when something has changed', async () => {
    const { stdout } = await watch(['list', '--watch'], { terminal: true });
    const screens = stdout.split('\u001b[H\u001b[2J').slice(1);
    expect(screens).toHaveLength(4);
    for (const screen of screens)
      expect(screen).toMatch(/^uas list, .*Ctrl-C ends it\nNAME +OWNER/);
    expect(screens[0]).toContain('uai-vers-a  vers   Starting');
    expect(screens[3]).not.toContain('uai-vers-b');
  });

  it.each([
    ['on a terminal', { terminal: true }, []],
    ['in a log', {}, []],
    ['as JSON on a terminal', { terminal: true }, ['-o', 'jsonl']],
  ])('never lets a service drive the terminal, %s', async (_where, options, format) => {
    const bad = uai('\u001b[2Jx\u202e\u009b', 'Running: \u001b]0;t\u0007Ready');
    const { stdout, stderr } = await watch(['list', '--watch', ...format], options, [[bad], []]);
    const own = stdout.replaceAll('\u001b[H\u001b[2J', '');
    expect(own + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(own).toContain('uai-vers-');
  });

  it('goes on when the service does not answer for a while, and says so once', async () => {
    let at = 0;
    const service: Service = () => {
      at += 1;
      if (at > 5) world.interrupt(new UasError('interrupted', 'interrupted'));
      return at === 2 || at === 3 ? { status: 500, body: 'down' } : { body: lists[0] };
    };
    const world = createWorld(withAccess({ service, clock: fastClock() }));
    const { code, stdout, stderr } = await uas(['list', '--watch', '--retries', '0'], world);
    expect(code).toBe(130);
    expect(stdout.split('\n')).toHaveLength(3);
    expect(stderr.match(/; trying again/g)).toHaveLength(1);
  });

  it.each([
    [['list', '--watch', '--json']],
    [['list', '--watch', '-o', 'csv']],
    [['list', '--watch', '--query', '[0]']],
    [['list', '--watch', '-q']],
  ])('refuses what cannot be watched before it asks: %j', async (args) => {
    const { code, requests } = await watch(args);
    expect({ code, count: requests.length }).toEqual({ code: 2, count: 0 });
  });

  it('ends when the first list fails, with its error', async () => {
    const { code, stderr } = await uas(['list', '--watch'], {
      service: () => ({ status: 401, body: 'no' }),
    });
    expect(code).toBe(4);
    expect(stderr).toContain('uas: list: ');
  });

  it.each([
    ['admin', 'uais'],
    ['admin', 'config', 'images'],
    ['images'],
    ['managed-identities'],
    ['managed-identities', 'credentials'],
    ['config'],
  ])('is an option of %s %s %s', async (...words) => {
    expect((await uas([...words, 'list', '--help'])).stdout).toContain('--watch');
  });
});

describe('a slow request', () => {
  const slow: Service = async () => {
    await new Promise((resolve) => setTimeout(resolve, 1300));
    return { body: lists[0] };
  };

  it('says after a second on a terminal what is awaited, and clears it', async () => {
    const { stderr } = await uas(['list'], { service: slow, terminal: true });
    expect(stderr).toBe('waiting for uas.test 1s\r\u001b[K');
  });

  it('says nothing in a pipe, with -q, or sooner', async () => {
    expect((await uas(['list'], { service: slow })).stderr).toBe('');
    expect((await uas(['list', '-q'], { service: slow, terminal: true })).stderr).toBe('');
    const fast: Service = () => ({ body: lists[0] });
    expect((await uas(['list'], { service: fast, terminal: true })).stderr).toBe('');
  });
});

describe('output for programs', () => {
  it('a query that leaves nothing prints nothing in csv and tsv, not even a header', async () => {
    for (const format of ['csv', 'tsv']) {
      const args = ['list', '-o', format, '--query', "[?uai_name=='x']"];
      const { stdout, code } = await uas(args, { service: () => ({ body: lists[0] }) });
      expect({ stdout, code }).toEqual({ stdout: '', code: 0 });
    }
  });

  it('an unknown field is refused for an empty list too, with the fields', async () => {
    const empty: Service = () => ({ body: [] });
    const { code, stderr } = await uas(['list', '--json=uai_nmae'], { service: empty });
    expect(code).toBe(2);
    expect(stderr).toContain('unknown field');
    expect(stderr).toContain('uai_name');
    expect((await uas(['list', '--json=uai_name,class_id'], { service: empty })).stdout).toBe(
      '[]\n',
    );
  });

  it('a delete of one name that fails prints its object too', async () => {
    const service: Service = () => ({ body: [] });
    const args = ['delete', 'uai-vers-00000000', '--yes', '--json'];
    const { code, stdout, stderr } = await uas(args, { service });
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toEqual([
      {
        item: 'uai-vers-00000000',
        ok: false,
        error: expect.objectContaining({ code: 'not_found' }),
      },
    ]);
    expect(JSON.parse(stderr).error.code).toBe('not_found');
  });
});
