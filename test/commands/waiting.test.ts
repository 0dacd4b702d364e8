/** Waiting for UAIs: what is said meanwhile, when it ends at once, and parts of names. */
import { describe, expect, it } from 'vitest';
import { virtualTime } from '../support/corpus.ts';
import { publicKeyText } from '../support/keys.ts';
import { testClock } from '../support/local.ts';
import { uas } from '../support/run.ts';
import { fastClock, type Service } from '../support/world.ts';

const vers = {
  uai_name: 'uai-vers-0a1b2c3d',
  username: 'vers',
  uai_status: 'Running: Ready',
  uai_msg: '',
  uai_img: 'r/i:1',
  uai_connect_string: 'ssh vers@10.1.2.3',
};
const other = { ...vers, uai_name: 'uai-vers-0a99ffee' };
const creating = { ...vers, uai_status: 'Waiting', uai_msg: 'ContainerCreating' };

/** A service whose UAI becomes ready after so many looks. */
function readyAfter(looks: number, before: object): Service {
  let count = 0;
  return () => {
    count += 1;
    return { body: [count > looks ? vers : { ...vers, ...before }] };
  };
}

describe('waiting in one state', () => {
  it.each([
    [{ uai_status: 'Waiting', uai_msg: 'ContainerCreating' }, 'a large image takes minutes'],
    [{ uai_status: 'Pending' }, 'usually the hosts are full or a quota is used up'],
    [
      { uai_status: 'Pending', uai_msg: '0/4 nodes are available: 4 Insufficient cpu.' },
      'it starts when another UAI ends',
    ],
    [
      { uai_status: 'Running: Not Ready', uai_msg: 'containers with unready status: [x]' },
      'usually the SSH server of the image did not start',
    ],
    [
      { uai_connect_string: 'ssh <pending IP Address>' },
      'usually the pool of addresses is used up',
    ],
  ])('says once after a minute what %j usually means', async (before, advice) => {
    const service = readyAfter(80, before);
    const clock = fastClock();
    const { code, stderr } = await uas(['wait', vers.uai_name], { service, clock });
    expect(code).toBe(0);
    const told = stderr.split('\n').filter((line) => line.includes('no change for 1m; '));
    expect(told).toEqual([expect.stringContaining(advice)]);
    expect(stderr).not.toMatch(/unready status|ContainerCreating|Insufficient/);
  });

  it('says nothing of the kind before that, and nothing at all with -q', async () => {
    const soon = await uas(['wait', vers.uai_name], {
      service: readyAfter(20, creating),
      clock: fastClock(),
    });
    expect(soon.stderr).toBe(
      'uai-vers-0a1b2c3d: Starting: its image is being pulled and its volumes mounted\n',
    );
    const quiet = { service: readyAfter(80, creating), clock: fastClock() };
    expect((await uas(['wait', vers.uai_name, '-q'], quiet)).stderr).toBe('');
  });
});

describe('waiting for several names', () => {
  it('fails at once if one of them does not exist, without waiting for the others', async () => {
    const result = await uas(['wait', vers.uai_name, 'uai-vers-0a1b2c3e'], {
      service: () => ({ body: [creating] }),
      clock: fastClock(),
    });
    expect(result.code).toBe(3);
    expect(result.requests).toHaveLength(1);
    expect(result.stderr).toContain(
      'uas: wait: there is no UAI "uai-vers-0a1b2c3e"\nhint: did you mean uai-vers-0a1b2c3d?\n',
    );
  });

  it('names each that does not exist', async () => {
    const names = [vers.uai_name, 'uai-vers-11111111', 'uai-vers-22222222'];
    const { code, stderr } = await uas(['wait', ...names, '--json'], {
      service: () => ({ body: [creating] }),
      clock: fastClock(),
    });
    expect(code).toBe(3);
    const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
    expect(error.message).toBe('2 of 3 UAIs do not exist');
    expect(error.details.map(({ item }: { item: string }) => item)).toEqual(names);
  });

  it('does not fail with --for deleted, or with --new', async () => {
    const gone = { service: () => ({ body: [] }), clock: fastClock() };
    expect((await uas(['wait', 'uai-vers-11111111', '--for', 'deleted'], gone)).code).toBe(0);
    let looks = 0;
    const service: Service = () => ({ body: looks++ < 3 ? [] : [vers] });
    const args = ['wait', '--new', vers.uai_name];
    expect((await uas(args, { service, clock: fastClock() })).code).toBe(0);
  });
});

describe('a wait without a time limit', () => {
  const commands = [
    ['wait', vers.uai_name],
    ['create', '--wait', '--publickey', '-'],
    ['ssh', vers.uai_name, '--wait'],
  ];
  /** A UAI that is never ready, from the moment that it is created. */
  const pending = (): Service => {
    let isMade = false;
    return ({ method }) => {
      if (method === 'POST') isMade = true;
      if (method === 'POST') return { body: creating };
      return { body: isMade ? [creating] : [] };
    };
  };
  const run = async (args: readonly string[]) => {
    const time = testClock();
    const start = time.now();
    const service: Service = args[0] === 'create' ? pending() : () => ({ body: [creating] });
    const clock = { ...virtualTime(time), random: () => 0.5 };
    const result = await uas(args, { service, clock, stdin: `${publicKeyText}\n` });
    return { ...result, minutes: (time.now() - start) / 60_000 };
  };

  it.each(commands)('ends after ten minutes: uas %s %s %s', async (...args) => {
    const { code, stderr, minutes } = await run(args.filter(Boolean));
    expect({ code, minutes: Math.floor(minutes) }).toEqual({ code: 124, minutes: 10 });
    expect(stderr).toContain('hint: keep waiting with: uas wait uai-vers-0a1b2c3d');
  });

  it.each(commands)('says after a minute what to do: uas %s %s %s', async (...args) => {
    const { stderr } = await run(args.filter(Boolean));
    expect(stderr).toContain('no change for 1m; a large image takes minutes');
  });
});

describe('a part of a name', () => {
  const service: Service = ({ path }) => {
    if (path === '/apis/uas-mgr/v1/admin/uais') return { body: [vers, other] };
    if (!path.includes('/admin/uais/')) return { body: [vers, other] };
    const one = [vers, other].find(({ uai_name }) => path.endsWith(`/${uai_name}`));
    if (one) return { body: one };
    return { status: 404, body: { status: 404, title: 'Not Found', detail: 'not found' } };
  };
  const fast = () => ({ service, clock: fastClock() });

  it.each([
    [['describe', '1b2c'], vers.uai_name],
    [['wait', '99ff'], other.uai_name],
    [['wait', '99ff', vers.uai_name], `${other.uai_name}\n${vers.uai_name}`],
    [['ssh', '--print', '1b2c'], 'HostKeyAlias=uai-vers-0a1b2c3d'],
    [['admin', 'uais', 'describe', '99ff'], other.uai_name],
    [['admin', 'uais', 'wait', '99ff'], other.uai_name],
    [['delete', '99ff', '--dry-run'], other.uai_name],
    [['admin', 'uais', 'delete', '99ff', '--dry-run'], other.uai_name],
  ])('is enough in %j', async (args, says) => {
    const quiet = args[0] === 'ssh' ? [] : ['-q'];
    const { code, stdout } = await uas([...args, ...quiet], fast());
    expect(code).toBe(0);
    expect(stdout).toContain(says);
  });

  it.each([
    [['describe', '0a']],
    [['wait', '0a']],
    [['wait', '0a', '--for', 'deleted']],
    [['ssh', 'vers']],
    [['admin', 'uais', 'wait', 'uai-vers']],
    [['admin', 'uais', 'describe', 'uai-vers']],
    [['delete', '0a', '--dry-run']],
  ])('that fits two is exit 6 with both in %j', async (args) => {
    const { code, stderr } = await uas(args, fast());
    expect(code).toBe(6);
    for (const { uai_name } of [vers, other]) expect(stderr).toContain(uai_name);
  });

  it('is shown with its whole name before a deletion, which is asked for', async () => {
    const asked = await uas(['delete', '99ff'], { ...fast(), terminal: true, answers: [false] });
    expect(asked.code).toBe(1);
    expect(asked.stderr).toContain('  uai-vers-0a99ffee  owner vers');
  });

  it('deletes nothing with --yes, where nobody sees what it means', async () => {
    const { code, stderr, requests } = await uas(['delete', '99ff', '--yes'], fast());
    expect(code).toBe(3);
    expect(stderr).toContain('hint: did you mean uai-vers-0a99ffee?');
    expect(requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('is never a name in full: one that is gone does not select another', async () => {
    const longer = { ...vers, uai_name: 'uai-uai-vers-0a1b2c3d-0a1b2c3d' };
    const { code } = await uas(['describe', vers.uai_name], {
      service: () => ({ body: [longer] }),
    });
    expect(code).toBe(3);
  });

  it('counts once if the name itself is given too', async () => {
    const args = ['delete', '99ff', other.uai_name, '--dry-run', '-q'];
    expect((await uas(args, fast())).stdout).toBe(`${other.uai_name}\n`);
  });
});

describe('a UAI that takes the name of one that was deleted just before', () => {
  const ending = { uai_status: 'Terminating', uai_connect_string: '' };

  it('is waited for with --new while the pod of the earlier one ends', async () => {
    const service = readyAfter(10, ending);
    const args = ['wait', '--new', vers.uai_name, '-q'];
    expect(await uas(args, { service, clock: fastClock() })).toMatchObject({
      code: 0,
      stdout: `${vers.uai_name}\n`,
    });
  });

  it('is given up after a minute of that, as nobody waits for the end of it', async () => {
    const service = readyAfter(1000, ending);
    const result = await uas(['wait', '--new', vers.uai_name], { service, clock: fastClock() });
    expect(result.code).toBe(8);
    expect(result.stderr).toContain('the pod of an earlier UAI of this name is ending');
    expect(result.stderr).toContain('it is being deleted');
  });

  it('is refused at once where it was not created just now', async () => {
    const service = readyAfter(1000, ending);
    const result = await uas(['wait', vers.uai_name], { service, clock: fastClock() });
    expect(result).toMatchObject({ code: 8, requests: { length: 1 } });
  });

  it('is waited for by the command that creates it', async () => {
    const missing = { title: 'Not Found', detail: `UAI Named '${vers.uai_name}' not found` };
    let isMade = false;
    let looks = 0;
    const service: Service = ({ method }) => {
      if (method === 'POST') isMade = true;
      else if (!isMade) return { status: 404, body: { ...missing, status: 404 } };
      else looks += 1;
      return { body: looks > 9 ? vers : { ...vers, ...ending } };
    };
    const named = ['--owner', 'vers', '--uai-name', vers.uai_name];
    const args = ['admin', 'uais', 'create', ...named, '--wait', '-o', 'name'];
    expect(await uas(args, { service, clock: fastClock() })).toMatchObject({
      code: 0,
      stdout: `${vers.uai_name}\n`,
    });
  });
});
