import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publicKeyText } from '../support/keys.ts';
import { uas, withAccess } from '../support/run.ts';
import { createWorld, fastClock, type Service, type WorldOptions } from '../support/world.ts';

const uai = (status: string, message = '') => ({
  uai_name: 'uai-vers-0a1b2c3d',
  username: 'vers',
  uai_status: status,
  uai_msg: message,
  uai_connect_string: 'ssh vers@10.1.2.3',
});

/** Makes a UAI that goes through the states, one for each look. */
function moving(...states: ReturnType<typeof uai>[]): Service {
  let looks = 0;
  let isMade = false;
  return ({ method }) => {
    if (method === 'POST') {
      isMade = true;
      return { body: uai('Pending') };
    }
    if (!isMade) return { body: [] };
    const state = states[Math.min(looks, states.length - 1)];
    looks += 1;
    return { body: state ? [state] : [] };
  };
}

function world(options: WorldOptions) {
  const made = createWorld(withAccess({ clock: fastClock(), ...options }));
  const key = join(made.home, 'key.pub');
  writeFileSync(key, publicKeyText);
  return { made, create: ['create', '--wait', '--publickey', key] };
}

const pull = uai('Waiting', 'ImagePullBackOff');
const coming = uai('Waiting', 'ContainerCreating');

function onlyLine(stderr: string): { error: { code: string; message: string } } {
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(stderr) as { error: { code: string; message: string } };
}

describe('an error with JSON output', () => {
  it('is all there is on stderr, although states were told before it', async () => {
    const { made, create } = world({ service: moving(coming, pull) });
    const { code, stdout, stderr } = await uas([...create, '--json'], made);
    expect(code).toBe(8);
    expect(stdout).toBe('');
    expect(onlyLine(stderr).error.message).toContain('uai-vers-0a1b2c3d');
  });

  it('is all there is on stderr, although TLS is not verified', async () => {
    const { made } = world({ service: () => ({ status: 404, body: 'gone' }) });
    const { stderr } = await uas(['list', '--insecure', '--query', '[]'], made);
    expect(onlyLine(stderr).error.code).toBe('not_found');
  });

  it('names the UAI that was made, whatever ended the waiting', async () => {
    const service: Service = ({ method }) =>
      method === 'POST' ? { body: uai('Pending') } : { status: 401, body: 'no' };
    const { made, create } = world({ service });
    const { stderr } = await uas([...create, '--json'], made);
    expect(onlyLine(stderr).error.message).toContain('uai-vers-0a1b2c3d was created, but');
  });

  it('leaves notes where they were when there is none', async () => {
    const { made, create } = world({ service: moving(coming, uai('Running: Ready')) });
    const { code, stdout, stderr } = await uas([...create, '--json'], made);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ uai_status: 'Running: Ready' });
    expect(stderr).toBe(
      'created uai-vers-0a1b2c3d\nuai-vers-0a1b2c3d: Starting: its image is being pulled and its volumes mounted\n',
    );
  });

  it('comes below the trace of --debug', async () => {
    const { made, create } = world({ service: moving(coming, pull) });
    const { stderr } = await uas([...create, '--json', '--debug'], made);
    expect(stderr).toContain('> POST ');
    expect(stderr).toContain('{"error":');
  });
});
