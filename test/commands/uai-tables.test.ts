/** Tables of UAIs as people see them: the word for the state, its color, and what is left out on narrow terminals. */
import { describe, expect, it } from 'vitest';
import { uas } from '../support/run.ts';
import type { WorldOptions } from '../support/world.ts';

const ready = {
  uai_name: 'uai-vers-0a1b2c3d',
  username: 'vers',
  uai_status: 'Running: Ready',
  uai_msg: '',
  uai_age: '5m',
  uai_host: 'ncn-w001',
  uai_img: 'registry.local/cray/cray-uai-sles15sp3:1.6.0',
  uai_connect_string: 'ssh vers@10.1.2.3 -p 36581',
};
const withState = (uai_status: string, uai_msg = '') => ({ ...ready, uai_status, uai_msg });
const noAddress = { ...ready, uai_connect_string: 'ssh vers@<pending IP Address>' };

const shown = (body: unknown, args: string[] = [], options: WorldOptions = {}) =>
  uas(['list', ...args], { service: () => ({ body }), ...options });

describe('the word for a state', () => {
  it.each([
    [ready, 'Ready'],
    [noAddress, 'Starting'],
    [withState('Running'), 'Ready'],
    [withState('Pending'), 'Starting'],
    [withState('Waiting', 'ContainerCreating'), 'Starting'],
    [withState('Running: Not Ready', 'containers with unready status: [x]'), 'Not ready'],
    [withState('Waiting', 'ImagePullBackOff'), 'Failed'],
    [withState('Waiting', 'CrashLoopBackOff'), 'Failed'],
    [withState('Terminated'), 'Failed'],
    [withState('Terminating'), 'Ending'],
    // A word that this program does not know is shown unchanged.
    [withState('Hibernating', 'zzz'), 'Hibernating: zzz'],
  ])('%# is %s', async (uai, word) => {
    const { stdout } = await shown([uai], ['--columns', 'status', '--no-headers']);
    expect(stdout).toBe(`${word}\n`);
  });

  it('has a color, but not with NO_COLOR, and never in wide columns of a pipe', async () => {
    const rows = [ready, withState('Waiting', 'ErrImagePull'), withState('Pending')];
    const color = { terminal: true, columns: 120, env: { NO_COLOR: '' } };
    const { stdout } = await shown(rows, [], color);
    expect(stdout).toContain('\u001b[32mReady');
    expect(stdout).toContain('\u001b[31mFailed');
    expect(stdout).toContain('\u001b[33mStarting');
    const plain = await shown(rows, [], { ...color, env: { NO_COLOR: '1' } });
    expect(plain.stdout).not.toContain('\u001b');
    expect((await shown(rows, ['-o', 'wide'])).stdout).not.toContain('\u001b');
  });

  it('comes with the reason of a failure after the table, but not with -q or for a program', async () => {
    const rows = [ready, withState('Waiting', 'ImagePullBackOff')];
    expect((await shown(rows)).stderr).toBe(
      'uai-vers-0a1b2c3d: the image cannot be pulled: is it in the registry? (Waiting: ImagePullBackOff)\n',
    );
    for (const args of [['-q'], ['--json'], ['-o', 'csv']]) {
      expect((await shown(rows, args)).stderr).toBe('');
    }
    const many = Array.from({ length: 6 }, () => withState('Terminated'));
    const name = ready.uai_name;
    expect((await shown(many)).stderr).toBe(
      `${name}, ${name}, ${name} and 3 more: it has ended (Terminated)\n`,
    );
    const reasons = ['ErrImagePull', 'ImagePullBackOff', 'CrashLoopBackOff', 'InvalidImageName'];
    const various = reasons.map((reason) => withState('Waiting', reason));
    expect((await shown(various)).stderr).toContain('others failed too; see: uas describe NAME\n');
  });

  it('of one UAI comes with what it means and the words of the service', async () => {
    const uai = withState('Running: Not Ready', 'containers with unready status: [x]');
    const { stdout } = await uas(['describe', ready.uai_name], {
      service: () => ({ body: [uai] }),
    });
    expect(stdout).toContain(
      'Not ready: it is running, but its SSH server does not answer yet (Running: Not Ready: containers with unready status: [x])\n',
    );
  });
});

describe('a list on a narrow terminal', () => {
  const at = async (
    columns: number,
    body: unknown = [ready, withState('Pending')],
    args: string[] = [],
  ) => (await shown(body, args, { terminal: true, columns })).stdout.trimEnd().split('\n');

  it.each([
    [120, 'NAME OWNER STATUS AGE HOST CONNECT'],
    [80, 'NAME OWNER STATUS AGE HOST CONNECT'],
    [75, 'NAME OWNER STATUS AGE HOST'],
    [60, 'NAME OWNER STATUS AGE HOST'],
    [45, 'NAME OWNER STATUS AGE'],
    [34, 'NAME STATUS AGE'],
    [28, 'NAME STATUS'],
  ])('of %i columns has the columns %s', async (columns, titles) => {
    const [head = '', ...lines] = await at(columns);
    expect(head.split(/ +/).join(' ')).toBe(titles);
    for (const line of lines) {
      expect(line.length).toBeLessThanOrEqual(columns);
      expect(line).toMatch(/^uai-vers-0a1b2c3d {2}/);
      expect(line).not.toContain('…');
    }
  });

  it('never cuts a name, however long', async () => {
    const uai_name = `uai-${'a'.repeat(59)}`;
    const lines = await at(40, [{ ...ready, uai_name }]);
    expect(lines.at(-1)).toBe(`${uai_name}  Ready`);
  });

  it('keeps the columns that were asked for, and cuts texts; images at their start', async () => {
    const [head, line = ''] = await at(50, [ready], ['--columns', 'name,image,connect']);
    expect(head).toMatch(/^NAME +IMAGE +CONNECT$/);
    expect(line).toMatch(/^uai-vers-0a1b2c3d {2}….*1\.6\.0 {2}ssh .*…$/);
  });

  it('has every column where nothing is cut', async () => {
    expect((await shown([ready])).stdout).toMatch(/^NAME +OWNER +STATUS +AGE +HOST +CONNECT\n/);
  });
});
