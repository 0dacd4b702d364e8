/** Redirects are followed as Python's requests does it. */
import { describe, expect, it } from 'vitest';
import { configuration, cray, gateway, tokenFile } from '../../support/cray.ts';
import type { Answer } from '../../support/world.ts';

const files = {
  ...configuration(gateway, '\n[auth.login]\nusername = "ann"\n'),
  'tokens/gateway_test.ann': tokenFile(),
};
const start = `${gateway}/apis/uas-mgr/v1/`;
const commands = {
  GET: ['uas', 'list'],
  POST: ['uas', 'admin', 'uais', 'create'],
  PATCH: ['uas', 'admin', 'config', 'images', 'update', 'i'],
  DELETE: ['uas', 'delete', '--uai-list', 'a'],
};

/** The first request is redirected; what comes then is answered. */
async function redirected(
  method: keyof typeof commands,
  status: number,
  location: string,
  answer: Answer = { body: ['there'] },
) {
  let left = 1;
  const run = await cray(commands[method], {
    files,
    service: () => (left-- > 0 ? { status, headers: { location } } : answer),
  });
  return { ...run, second: run.requests[1] };
}

describe('a redirected request', () => {
  it.each([
    [301, { GET: 'GET', POST: 'GET', PATCH: 'PATCH', DELETE: 'DELETE' }],
    [302, { GET: 'GET', POST: 'GET', PATCH: 'GET', DELETE: 'GET' }],
    [303, { GET: 'GET', POST: 'GET', PATCH: 'GET', DELETE: 'GET' }],
    [307, { GET: 'GET', POST: 'POST', PATCH: 'PATCH', DELETE: 'DELETE' }],
    [308, { GET: 'GET', POST: 'POST', PATCH: 'PATCH', DELETE: 'DELETE' }],
  ] as const)('%i changes methods as %j', async (status, becomes) => {
    for (const [method, next] of Object.entries(becomes)) {
      const run = await redirected(method as keyof typeof commands, status, '/there');
      expect(run).toMatchObject({ code: 0, stdout: 'results = [ "there",]\n\n' });
      expect(run.second).toMatchObject({ method: next, url: `${gateway}/there` });
    }
  });

  it('that is only read says so, and cray says nothing', async () => {
    const { stderr } = await redirected('DELETE', 302, '/there');
    expect(stderr).toBe(
      `warning: the DELETE was redirected, and ${gateway}/there was only read: it may not have been done\n`,
    );
    expect((await redirected('DELETE', 307, '/there')).stderr).toBe('');
    expect((await redirected('GET', 302, '/there')).stderr).toBe('');
  });

  it.each([
    ['there', `${start}there`],
    ['../v2/uas?a=b', `${gateway}/apis/uas-mgr/v2/uas?a=b`],
    ['//other.test/x', 'https://other.test/x'],
    ['https:/x', `${gateway}/x`],
    ['https:///x', `${gateway}/x`],
    ['https:x', `${gateway}/x`],
    ['/a|b%2f%41%c3?q=^|%7e', `${gateway}/a%7Cb%2FA%C3?q=%5E%7C~`],
    ["/a'b;c?x=/?", `${gateway}/a'b;c?x=/?`],
    ['///x', `${gateway}/x`],
    ['/a\\b ', `${gateway}/a%5Cb%20`],
  ])('goes to %s', async (location, url) => {
    expect((await redirected('GET', 302, location)).second?.url).toBe(url);
  });

  it.each([
    ['/there', true],
    [`${gateway}:443/there`, true],
    ['https://other.test/there', false],
    [`${gateway}:8443/there`, false],
    ['http://gateway.test/there', false],
  ])('to %s takes the token along: %s', async (location, takes) => {
    const { second } = await redirected('GET', 302, location);
    expect(second?.headers.authorization).toBe(takes ? 'Bearer stored-token' : undefined);
  });

  it('takes the token along from http to https', async () => {
    const run = await cray(['uas', 'list'], {
      env: { UAS_ENDPOINT: 'http://localhost', UAS_TOKEN: 'token-1' },
      files: null,
      startedAs: 'uas',
      service: ({ url }) =>
        url.startsWith('http:')
          ? { status: 308, headers: { location: 'https://localhost/there' } }
          : { body: [] },
    });
    expect(run.requests[1]?.headers.authorization).toBe('Bearer token-1');
  });

  it('ends with the answer at the other end', async () => {
    const gone = await redirected('GET', 302, '/login', {
      status: 404,
      statusText: 'Not Found',
      body: '',
    });
    expect(gone).toMatchObject({ code: 2, stdout: '' });
    expect(gone.stderr.endsWith('\nError: Error received from server: 404 Not Found\n')).toBe(true);
    const page = await redirected('GET', 302, '/login', {
      headers: { 'content-type': 'text/html' },
      body: '<h1>Sign in</h1>',
    });
    expect(page).toMatchObject({ code: 0, stdout: '<h1>Sign in</h1>\n' });
  });

  it('is given up after thirty, and where no request can go', async () => {
    const loop = await cray(['uas', 'list'], {
      service: () => ({ status: 302, headers: { location: '/again' } }),
    });
    expect(loop.requests).toHaveLength(31);
    expect(loop.stderr).toContain('Error: Unable to connect to cray. ');
    const strange = await redirected('GET', 302, 'ftp://files.test/');
    expect(strange).toMatchObject({ code: 2 });
    expect(strange.requests).toHaveLength(1);
  });

  it.each([300, 304, 305])('is not one with %i, nor without a location', async (status) => {
    expect((await redirected('GET', status, '/there')).requests).toHaveLength(1);
    expect((await redirected('GET', 302, '')).requests).toHaveLength(1);
  });
});

it('a password is not sent on when the token endpoint redirects', async () => {
  const run = await cray(['auth', 'login', '--username', 'ann', '--password', 'sesame'], {
    service: () => ({ status: 307, headers: { location: 'https://other.test/' } }),
  });
  expect(run.requests).toHaveLength(1);
  expect(run.stderr).toContain('Error: Invalid Credentials\n');
});
