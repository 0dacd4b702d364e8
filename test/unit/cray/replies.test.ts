import { describe, expect, it } from 'vitest';
import { cray } from '../../support/cray.ts';
import type { Answer } from '../../support/world.ts';

const list = (reply: Answer, ...args: string[]) =>
  cray(['uas', 'list', ...args], { service: () => reply });
const usage = "Usage: cray uas list [OPTIONS]\nTry 'cray uas list -h' for help.\n\nError: ";

describe('an error of the server', () => {
  it.each([
    [
      'a problem object',
      { title: 'Bad Request', detail: 'no such image' },
      'Bad Request: no such image\n',
    ],
    ['a problem object without words', { title: null, detail: null }, 'None: None\n'],
    [
      'a problem object with an object in it',
      { title: 'T', detail: { a: [1, true] } },
      "T: {'a': [1, True]}\n",
    ],
    [
      'an object with e and err_msg',
      { e: 7, err_msg: 'broken' },
      'Error received from server: 400 Bad Request: broken\n',
    ],
    ['nothing', '', 'Error received from server: 400 Bad Request\n'],
  ])('with %s is reported in cray words', async (_what, body, message) => {
    expect(await list({ status: 400, statusText: 'Bad Request', body })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: usage + message,
    });
  });

  it.each([
    ['<html>denied</html>', '<html>denied</html>\n'],
    ['"RBAC: access denied"', '"RBAC: access denied"\n'],
    ['["title", "detail"]', '["title", "detail"]\n'],
    ['{"message": "no"}', '{"message": "no"}\n'],
    ['two\nlines\n', 'two\nlines\n'],
  ])('with any other body shows it below: %s', async (body, shown) => {
    const { stderr } = await list({ status: 403, statusText: 'Forbidden', body });
    expect(stderr).toBe(`${usage}Error received from server: 403 Forbidden\n${shown}`);
  });

  it('is the same in every format', async () => {
    const reply = { status: 503, statusText: 'Service Unavailable', body: '' };
    for (const format of ['json', 'yaml', 'toml']) {
      expect(await list(reply, '--format', format, '--quiet')).toMatchObject({
        code: 2,
        stdout: '',
        stderr: `${usage}Error received from server: 503 Service Unavailable\n`,
      });
    }
  });
});

describe('an answer', () => {
  it.each([
    [
      'of an older kind, text',
      { headers: { 'content-type': 'text/html' }, body: '<h1>Hi</h1>' },
      '<h1>Hi</h1>\n',
    ],
    ['that breaks off', { body: '{"a": ' }, '{"a": \n'],
    ['that is empty', { body: '' }, '\n'],
    ['that is null', { body: 'null' }, '\n'],
    ['that is a text', { body: '"hello"' }, 'hello\n'],
    ['that was not modified', { status: 304, body: '' }, '\n'],
    ['without content', { status: 204, body: '' }, '\n'],
    [
      'in Latin-1, as text without a charset is read',
      { headers: { 'content-type': 'text/plain' }, body: 'é' },
      'Ã©\n',
    ],
    [
      'in the charset that it names',
      { headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'é' },
      'é\n',
    ],
    ['of a redirect that leads nowhere', { status: 302, body: 'moved' }, 'moved\n'],
  ])('%s is printed unchanged, exit 0', async (_what, reply, stdout) => {
    expect(await list(reply, '--format', 'json')).toMatchObject({ code: 0, stdout, stderr: '' });
  });

  it('nested deeper than anything the service sends is printed as text', async () => {
    const deep = '['.repeat(600) + ']'.repeat(600);
    expect((await list({ body: deep })).stdout).toBe(`${deep}\n`);
  });
});

describe('no answer', () => {
  const text =
    'Usage: cray uas list [OPTIONS]\n\nError: Unable to connect to cray. Please verify your cray hostname:\n\n' +
    '\tcray config get core.hostname\n\tcray config set core hostname=cray_hostname\n';
  const failing = (error: Error) =>
    cray(['uas', 'list', '-vvv'], {
      service: () => {
        throw error;
      },
    });

  it('is blamed on the host name, with the reason below', async () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 192.0.2.1:443'), {
      code: 'ECONNREFUSED',
    });
    const run = await failing(new Error('fetch failed', { cause }));
    expect(run).toMatchObject({ code: 2, stderr: `${text}connect ECONNREFUSED 192.0.2.1:443\n` });
  });

  it('says what to do when a certificate is not trusted', async () => {
    const run = await failing(
      Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
    );
    expect(run.stderr.startsWith(`${text}self-signed certificate\n`)).toBe(true);
    expect(run.stderr).toContain('SSL_CERT_FILE');
  });

  it('reports an invalid host name', async () => {
    const run = await cray(['uas', 'list'], {
      files: { 'configurations/default': '[core]\nhostname = ""\n' },
    });
    expect(run.code).toBe(2);
    expect(run.stderr.startsWith(text)).toBe(true);
  });
});

describe('a question', () => {
  const prompt = 'This will delete all running UAIs, Are you sure? [y/N]: ';
  const remove = ['uas', 'uais', 'delete'];
  const service = () => ({ body: ['Successfully deleted a'] });

  it.each(['y\n', 'Yes\n', ' y \n'])('is answered with %j', async (stdin) => {
    const run = await cray(remove, { service, stdin });
    expect(run).toMatchObject({
      code: 0,
      stdout: `${prompt}results = [ "Successfully deleted a",]\n\n`,
    });
  });

  it.each(['n\n', '\n', '', 'NO'])('is declined with %j', async (stdin) => {
    const run = await cray([...remove, '--quiet', '--username', 'ann'], { service, stdin });
    expect(run).toMatchObject({ code: 1, stdout: prompt, stderr: 'Aborted!\n', requests: [] });
  });

  it('is asked again after anything else', async () => {
    const run = await cray(remove, { stdin: 'maybe\nn\n' });
    expect(run.stdout).toBe(`${prompt}Error: invalid input\n${prompt}`);
  });

  it.each([
    ['-y', [...remove, '-y'], {}, ''],
    ['its variable', remove, { CRAY_UAS_UAIS_DELETE_Y: '1' }, ''],
    ['the configuration', remove, {}, '\n[uas.uais.delete]\ny = "true"\n'],
  ])('is spared by %s', async (_what, args, env, more) => {
    const run = await cray(args, {
      service,
      env,
      files: { 'configurations/default': `[core]\nhostname = "h"\n${more}` },
    });
    expect(run.stdout).toBe('results = [ "Successfully deleted a",]\n\n');
  });

  it('is asked of a factory reset too', async () => {
    const run = await cray(['uas', 'admin', 'config', 'delete'], { stdin: 'n\n' });
    expect(run.stdout).toBe(
      'This will delete all locally applied configuration, Are you sure? [y/N]: ',
    );
    expect(run.requests).toEqual([]);
  });

  it('ends with Ctrl-C as in cray', async () => {
    const { UasError } = await import('../../../src/core/errors.ts');
    const { crayWorld } = await import('../../support/cray.ts');
    const world = crayWorld({ stdin: 'y\n', service });
    world.interrupt(new UasError('interrupted', 'interrupted', { exit: 130 }));
    const run = await cray(remove, {}, world);
    expect(run).toMatchObject({ code: 1, stderr: 'Aborted!\n', requests: [] });
    const asking = await cray(['uas', 'list'], {}, world);
    expect(asking).toMatchObject({ code: 1 });
    expect(asking.stderr.endsWith('\nAborted!\n')).toBe(true);
  });
});
