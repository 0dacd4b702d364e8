import { describe, expect, it } from 'vitest';
import { uas } from '../support/run.ts';
import type { Service } from '../support/world.ts';

const ready = {
  uai_age: '5m',
  uai_connect_string: 'ssh vers@10.1.2.3',
  uai_host: 'ncn-w001',
  uai_img: 'registry.local/cray/base:1',
  uai_ip: '10.1.2.3',
  uai_msg: '',
  uai_name: 'uai-vers-0a1b2c3d',
  uai_portmap: {},
  uai_status: 'Running: Ready',
  username: 'vers',
};
const pending = {
  uai_connect_string: 'ssh vers@<pending IP Address>',
  uai_img: 'registry.local/cray/base:1',
  uai_msg: '',
  uai_name: 'uai-vers-99999999',
  uai_portmap: {},
  uai_status: 'Pending',
  username: 'vers',
};
const service: Service = ({ method, path }) =>
  method === 'GET' && path === '/apis/uas-mgr/v1/uas' ? { body: [ready, pending] } : undefined;

describe('uas list', () => {
  it('asks for the own UAIs with the bearer token and prints an aligned table', async () => {
    const result = await uas(['list'], { service });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toBe(
      [
        'NAME               OWNER  STATUS    AGE  HOST      CONNECT',
        'uai-vers-0a1b2c3d  vers   Ready     5m   ncn-w001  ssh vers@10.1.2.3',
        'uai-vers-99999999  vers   Starting  -    -         ssh vers@<pending IP Address>',
        '',
      ].join('\n'),
    );
    expect(result.requests).toMatchObject([
      { method: 'GET', headers: { authorization: 'Bearer test-token-0123456789' }, query: {} },
    ]);
  });

  it('says on stderr that there is none, and prints an empty list as JSON', async () => {
    const none: Service = () => ({ body: [] });
    expect(await uas(['list'], { service: none })).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'you have no UAIs; create one with: uas create\n',
    });
    expect(await uas(['list', '--json'], { service: none })).toMatchObject({
      stdout: '[]\n',
      stderr: '',
    });
  });

  it.each([
    ['name', 'uai-vers-0a1b2c3d\nuai-vers-99999999\n'],
    ['tsv', 'name\towner\tstatus\tage\thost\tconnect\n'],
    ['csv', 'name,owner,status,age,host,connect\n'],
    ['yaml', '- uai_age: "5m"\n'],
    ['toml', '[[results]]\nuai_age = "5m"\n'],
  ])('prints %s', async (format, beginning) => {
    const { stdout, code } = await uas(['list', '-o', format], { service });
    expect(code).toBe(0);
    expect(stdout.startsWith(beginning)).toBe(true);
  });

  it('projects the fields of --json=a,b', async () => {
    const { stdout } = await uas(['list', '--json=uai_name,uai_ip'], { service });
    expect(JSON.parse(stdout)).toEqual([
      { uai_name: 'uai-vers-0a1b2c3d', uai_ip: '10.1.2.3' },
      { uai_name: 'uai-vers-99999999', uai_ip: null },
    ]);
  });
});

describe('uas describe', () => {
  it('shows a person everything about it, image, address and ports too', async () => {
    const { stdout } = await uas(['describe', 'uai-vers-0a1b2c3d'], { service });
    for (const field of ['name', 'status', 'image', 'ip', 'ports']) {
      expect(stdout).toMatch(new RegExp(`^${field}: +\\S`, 'm'));
    }
  });

  it('finds one UAI in the list, since the service has no route for it', async () => {
    const { stdout, code } = await uas(['describe', '--json', 'uai-vers-0a1b2c3d'], { service });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(ready);
  });

  it('names the nearest when there is none of that name', async () => {
    expect(await uas(['describe', 'uai-vers-0a1b2c3e'], { service })).toMatchObject({
      code: 3,
      stdout: '',
      stderr:
        'uas: describe: there is no UAI "uai-vers-0a1b2c3e"\nhint: did you mean uai-vers-0a1b2c3d?\n',
    });
  });

  it.each(['', '.', '..', 'a/b', '%2e%2e', '../../config', 'x\u001b[2J'])(
    'refuses %j with nothing sent',
    async (name) => {
      const { code, stdout, requests } = await uas(['describe', '--', name], { service });
      expect({ code, stdout, requests }).toEqual({ code: 2, stdout: '', requests: [] });
    },
  );
});
