/** What else core.hostname may hold: blanks, and the name and password of a user. */
import { describe, expect, it } from 'vitest';
import { configuration, cray, tokenFile } from '../../support/cray.ts';

const service = () => ({ body: [] });
const basic = (text: string) => `Basic ${Buffer.from(text, 'latin1').toString('base64')}`;
const list = (hostname: string, more: string[] = []) =>
  cray(['uas', 'list', ...more], { files: configuration(hostname), service });

it.each([' https://h.test', '\\t \\nhttps://h.test', 'https://h.\\ttest', ' h.test', '//h.test'])(
  'blanks in front and line ends inside do not count: %j',
  async (hostname) => {
    const run = await list(hostname);
    expect(run.code).toBe(0);
    expect(run.requests[0]?.url).toBe('https://h.test/apis/uas-mgr/v1/uas');
  },
);

it('blanks in front do not change the name of the token file', async () => {
  const run = await cray(['uas', 'list'], {
    service,
    files: {
      ...configuration(' https://h.test', '\n[auth.login]\nusername = "ann"\n'),
      'tokens/h_test.ann': tokenFile(),
    },
  });
  expect(run.requests[0]?.headers.authorization).toBe('Bearer stored-token');
});

describe('a user and a password', () => {
  it.each([
    ['http://u:p@h.test', basic('u:p')],
    ['http://u:@h.test', basic('u:')],
    ['http://:p@h.test', basic(':p')],
    ['http://u%40x:p%3Aq:r@h.test', basic('u@x:p:q:r')],
    ['http://é:p@h.test', basic('é:p')],
    ['http://u@h.test', undefined],
    ['http://:@h.test', undefined],
  ])('in %s are sent as %s', async (hostname, authorization) => {
    const run = await list(hostname);
    expect(run.code).toBe(0);
    expect(run.requests[0]?.headers.authorization).toBe(authorization);
  });

  it('beyond Latin-1 cannot be sent', async () => {
    const run = await list('http://u:€@h.test');
    expect(run).toMatchObject({ code: 2, requests: [] });
    expect(run.stderr).toContain('Error: Unable to connect to cray. ');
  });

  it('take the place of a token', async () => {
    const run = await cray(['uas', 'list'], {
      service,
      files: {
        ...configuration('https://u:p@h.test', '\n[auth.login]\nusername = "ann"\n'),
        'tokens/u:p@h_test.ann': tokenFile(),
      },
    });
    expect(run.requests[0]?.headers.authorization).toBe(basic('u:p'));
  });

  it('are not shown', async () => {
    const { stdout } = await list('http://u:sesame@h.test', ['-vvv']);
    expect(stdout).toMatch(/^REQUEST: GET to http:\/\/u:\*\*\*@h\.test\/apis\/uas-mgr\/v1\/uas\n/);
    expect(stdout).not.toContain('sesame');
  });
});
