import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { account, gateway, scratch } from '../support/account.ts';
import { uas } from '../support/run.ts';
import type { Service } from '../support/world.ts';

const info: Service = () => ({ body: '{"version":"1.23.2","big":9007199254740993}' });

describe('uas api', () => {
  it('sends the token of the configuration and re-indents the JSON, digits and all', async () => {
    const { code, stdout, requests } = await uas(['api', 'get', '/mgr-info'], { service: info });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: '{\n  "version": "1.23.2",\n  "big": 9007199254740993\n}\n',
    });
    expect(requests).toMatchObject([
      {
        method: 'GET',
        url: 'https://uas.test/apis/uas-mgr/v1/mgr-info',
        headers: { authorization: 'Bearer test-token-0123456789' },
      },
    ]);
  });

  it.each([
    [
      ['/admin/uais', '-f', 'owner=a b', '-f', 'class_id=c=d'],
      '/admin/uais?owner=a+b&class_id=c%3Dd',
    ],
    [['/admin/uais?owner=a', '-f', 'class_id=b'], '/admin/uais?owner=a&class_id=b'],
    [['mgr-info'], '/mgr-info'],
    [['/apis/uas-mgr/v1/mgr-info'], '/mgr-info'],
    [['/'], '/'],
    [['/apis/uas-mgr/v1'], '/'],
    [['/apis/uas-mgr/v1/'], '/'],
  ])('builds the URL of %j', async (args, target) => {
    const { requests } = await uas(['api', 'GET', ...args], { service: info });
    expect(requests[0]?.url).toBe(`https://uas.test/apis/uas-mgr/v1${target}`);
  });

  it.each([
    ['https://evil.test/x'],
    ['//evil.test/x'],
    ['/../secrets'],
    ['/admin/config/images/..'],
    ['/admin/%2e%2e/x'],
    ['/admin//uais'],
    ['/uas/'],
    ['/a b'],
    ['/x#y'],
  ])('refuses the path %s with nothing sent', async (path) => {
    const { code, requests, stdout } = await uas(['api', 'GET', path], { service: info });
    expect({ code, requests, stdout }).toEqual({ code: 2, requests: [], stdout: '' });
  });

  it.each([
    [['FETCH', '/uas'], 'invalid method'],
    [['GET', '/uas', '-f', 'owner'], 'expected KEY=VALUE'],
    [['GET', '/uas?a=1', '-f', 'a=2'], 'given twice'],
    [['GET', '/uas', '--input', '-'], '--input cannot be combined with GET'],
    [['POST', '/uas', '--input', '/does/not/exist'], 'file not found'],
    [['DELETE', '/uas', '-f', 'uai_list=a'], 'add --yes'],
  ])('refuses %j', async (args, sentence) => {
    const { code, requests, stderr } = await uas(['api', ...args], { service: info });
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
    expect(stderr).toContain(sentence);
  });

  it.each([
    ['/admin/uais', 'uas admin uais delete --all'],
    ['/admin/uais?owner=', 'uas admin uais delete --all'],
    ['/uais', 'uas admin uais delete --all'],
    ['/admin/config', 'uas admin config delete'],
  ])('never deletes everything: DELETE %s', async (path, instead) => {
    const { code, requests, stderr } = await uas(['api', 'DELETE', path, '--yes'], {
      service: info,
    });
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
    expect(stderr).toContain(instead);
  });

  it('never deletes everything by a path that begins above the service', async () => {
    const args = ['api', 'DELETE', '/uas-mgr/v1/admin/uais', '--yes'];
    const above = ['--endpoint', 'https://uas.test/apis'];
    const { code, requests } = await uas([...args, ...above], { service: info });
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
  });

  it.each([
    ['/apis/uas-mgr/v1/admin', '/config'],
    ['/apis/uas-mgr/v1/admin/uais', '/'],
  ])('never deletes everything with an endpoint below the service: %s', async (base, path) => {
    const { code, requests, stderr } = await uas(
      ['api', 'DELETE', path, '--yes', '--endpoint', `https://uas.test${base}`],
      { service: info },
    );
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
    expect(stderr).toContain('would delete everything');
  });

  it('asks before it deletes, and only shows the request with --dry-run', async () => {
    const service: Service = () => ({ body: ['Successfully deleted a'] });
    const args = ['api', 'DELETE', '/uas', '-f', 'uai_list=a'];
    const no = await uas(args, { service, terminal: true, answers: [false] });
    expect(no).toMatchObject({
      code: 1,
      requests: [],
      asked: ['Send this request on uas.test (configuration default, address from UAS_ENDPOINT)?'],
    });
    const dry = await uas([...args, '--dry-run'], { service });
    expect(dry).toMatchObject({ code: 0, requests: [] });
    expect(dry.stderr).toBe('would send DELETE https://uas.test/apis/uas-mgr/v1/uas?uai_list=a\n');
    expect(await uas([...args, '--yes'], { service })).toMatchObject({
      code: 0,
      stdout: '[\n  "Successfully deleted a"\n]\n',
    });
  });

  it('sends a body from a file or from standard input', async () => {
    const file = join(scratch(), 'body.json');
    writeFileSync(file, '{"a":1}');
    for (const [input, stdin] of [
      [file, ''],
      ['-', '{"a":1}'],
    ] as const) {
      const { requests } = await uas(['api', 'POST', '/x', '--input', input], {
        service: info,
        stdin,
      });
      expect(requests[0]).toMatchObject({
        body: '{"a":1}',
        headers: { 'content-type': 'application/json' },
      });
    }
  });

  it('prints a reply that is not JSON unchanged into a pipe, and harmlessly on a terminal', async () => {
    const text = 'ok \u001b[2J\u202e\r\n';
    const service: Service = () => ({ body: text, headers: { 'content-type': 'text/plain' } });
    expect((await uas(['api', 'GET', '/x'], { service })).stdout).toBe(text);
    const shown = (await uas(['api', 'GET', '/x'], { service, terminal: true })).stdout;
    expect(shown).toBe('ok \\x1b[2J\\u202e\\r\n');
  });

  it('prints nothing for an empty reply', async () => {
    const service: Service = () => ({ status: 204 });
    expect(await uas(['api', 'POST', '/x'], { service })).toMatchObject({ code: 0, stdout: '' });
  });

  it('ends as other commands do when the service refuses', async () => {
    const service: Service = () => ({ status: 404, body: { detail: 'UAI Named x not found' } });
    const { code, stdout, stderr } = await uas(['api', 'GET', '/admin/uais/x', '--json'], {
      service,
    });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(JSON.parse(stderr).error).toMatchObject({
      code: 'not_found',
      status: 404,
      method: 'GET',
      path: '/admin/uais/x',
    });
  });

  it('takes formats and queries like any other command', async () => {
    const args = ['api', 'GET', '/mgr-info'];
    expect((await uas([...args, '--query', 'version'], { service: info })).stdout).toBe('1.23.2\n');
    expect((await uas([...args, '-o', 'yaml'], { service: info })).stdout).toContain(
      'version: "1.23.2"\n',
    );
  });

  it('reaches managed identities with their own token', async () => {
    const { requests } = await uas(['api', 'GET', '/user-info', '--service', 'identities'], {
      service: info,
      env: { TOWER_ACCESS_TOKEN: 'tower-token-1', TOWER_API_ENDPOINT: 'https://tower.test/api' },
    });
    expect(requests).toMatchObject([
      {
        url: 'https://tower.test/api/user-info',
        headers: { authorization: 'Bearer tower-token-1' },
      },
    ]);
  });

  it('uses the stored sign-in', async () => {
    const who = await account();
    await who.signIn('admin');
    const { code, stdout, requests } = await who.run(['api', 'GET', '/admin/uais']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '[]\n' });
    expect(requests[0]?.url).toBe(`${gateway}/apis/uas-mgr/v1/admin/uais`);
  });
});
