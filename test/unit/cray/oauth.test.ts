/** What token endpoints answer and token files hold, told apart as Python's oauthlib does it. */
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isExpired } from '../../../src/cray/auth/auth.ts';
import { OAuthError, readTokenAnswer } from '../../../src/cray/auth/oauth.ts';
import { jsonText } from '../../../src/cray/format/json.ts';
import { isMap, parseValue } from '../../../src/cray/format/value.ts';
import { configuration, cray, crayWorld, gateway, tokenFile } from '../../support/cray.ts';

const now = 1_700_000_000_000;

describe('the answer of a token endpoint', () => {
  const read = (text: string) => jsonText(readTokenAnswer(text, now));

  it.each([
    [
      '{"access_token":"A","expires_in":300,"scope":"a b"}',
      '{"access_token": "A", "expires_in": 300, "scope": ["a", "b"], "expires_at": 1700000300.0}',
    ],
    [
      '{"expires_in":"60","access_token":"A","scope":["a"]}',
      '{"expires_in": "60", "access_token": "A", "scope": ["a"], "expires_at": 1700000060.0}',
    ],
    [
      '{"access_token":"A","expires_in":1.9}',
      '{"access_token": "A", "expires_in": 1.9, "expires_at": 1700000001.0}',
    ],
    ['{"access_token":"A","expires_in":null,"scope":null}', '{"access_token": "A", "scope": null}'],
    ['{"access_token":""}', '{"access_token": ""}'],
    [
      'access_token=A%2B&token_type=bearer&expires_in=60&empty=',
      '{"access_token": "A+", "token_type": "bearer", "expires_in": 60, "expires_at": 1700000060.0}',
    ],
  ])('%s is a token', (text, token) => {
    expect(read(text)).toBe(token);
  });

  it.each([
    ['{}', 'missing_token', ''],
    ['[]', 'missing_token', ''],
    ['""', 'missing_token', ''],
    ['', 'missing_token', ''],
    ['<a href="?a=b&c=d">', 'missing_token', ''],
    [
      '{"error":"invalid_grant","error_description":"no","access_token":"A"}',
      'invalid_grant',
      'no',
    ],
    ['error=invalid_grant&error_description=a+b', 'invalid_grant', 'a b'],
    ['{"error":"locked"}', 'locked', ''],
    ['{"error":"locked","error_description":null}', 'locked', ''],
    ['{"error":"","error_description":5}', '', 5n],
  ])('%s is the error %j', (text, code, description) => {
    let failure: unknown;
    try {
      read(text);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(OAuthError);
    expect(failure).toMatchObject(code === 'missing_token' ? { code } : { code, description });
  });

  it.each([
    'null',
    '5',
    'true',
    '"abc"',
    '[1]',
    '{"error":null}',
    '{"access_token":"A","scope":5}',
  ])('%s is neither', (text) => {
    expect(() => read(text)).toThrow(TypeError);
  });

  it.each(['"x"', '"1.5"', '[]', '1e400'])('a lifetime of %s is refused', (lifetime) => {
    expect(() => read(`{"access_token":"A","expires_in":${lifetime}}`)).toThrow(TypeError);
  });
});

describe('a token is expired', () => {
  it.each([
    ['{"expires_at": 1699999999}', true],
    ['{"expires_at": 1699999999.9}', true],
    ['{"expires_at": 1700000000.9}', false],
    ['{"expires_at": "1699999999"}', true],
    ['{"expires_at": "1_699_999_999"}', true],
    ['{"expires_at": -5}', true],
    ['{"expires_at": true}', true],
    ['{"expires_at": 0}', false],
    ['{"expires_at": "1699999999.5"}', false],
    ['{"expires_at": null, "expires_in": 0}', false],
    ['{"expires_at": [5]}', false],
    ['{"expires_at": Infinity}', false],
    ['{"expires_in": 0}', true],
    ['{"expires_in": -1}', true],
    ['{"expires_in": 300}', false],
    ['{}', false],
  ])('%s: %s', (text, expired) => {
    const token = parseValue(text);
    if (!isMap(token)) throw new Error('no object');
    expect(isExpired({ file: '', tokenUrl: '', clientId: null, token }, now)).toBe(expired);
  });
});

describe('with tokens that are not what they should be', () => {
  const login = ['auth', 'login', '--username', 'ann', '--password', 'sesame'];
  const signedIn = configuration(gateway, '\n[auth.login]\nusername = "ann"\n');
  const stored = (facts: Record<string, unknown>) => ({
    ...signedIn,
    'tokens/gateway_test.ann': tokenFile(facts),
  });

  it('an empty one is kept, and signing in has failed with success', async () => {
    const run = await cray(login, { service: () => ({ body: { access_token: '' } }) });
    expect(run).toMatchObject({ code: 0, stdout: 'Credentials failed!\n\n', stderr: '' });
  });

  it('an error of its own without words says nothing', async () => {
    const run = await cray(login, { service: () => ({ body: { error: 'locked' } }) });
    expect(run.stderr.endsWith('\n\nError: \n')).toBe(true);
  });

  it('an empty name or password is left out of what is asked', async () => {
    const service = () => ({ body: { access_token: 'A' } });
    const run = await cray(['auth', 'login', '--username', 'ann', '--password', ''], { service });
    expect(run.requests[0]?.body).toBe('grant_type=password&username=ann');
  });

  it.each([
    ['an empty one', { access_token: '' }],
    ['one of no type', { token_type: null }],
  ])('%s is not sent', async (_what, facts) => {
    const run = await cray(['uas', 'list'], { files: stored(facts) });
    expect(run).toMatchObject({ code: 2, requests: [] });
    expect(run.stderr).toContain('Error: Unable to connect to cray. ');
  });

  it.each([{ expires_in: 'soon' }, { expires_in: null }, { error: 'invalid_grant' }, { scope: 5 }])(
    'a stored %j ends the run',
    async (facts) => {
      expect(await cray(['uas', 'list'], { files: stored(facts) })).toMatchObject({
        code: 1,
        requests: [],
      });
    },
  );

  it('is not sent when it is expired on arrival', async () => {
    const run = await cray(['uas', 'list'], {
      files: stored({ expires_at: 1, refresh_token: 'R' }),
      service: () => ({ body: { access_token: 'A', expires_in: 0 } }),
    });
    expect(run).toMatchObject({ code: 2 });
    expect(run.requests).toHaveLength(1);
  });

  it.each([
    ['["access_token"]', 1],
    ['null', 1],
    ['"eyJ"', 1],
    ['eyJ', 2],
    ['{"access_token": "\u00e9', 2],
  ])('a token file with %s ends with %i', async (text, code) => {
    const world = crayWorld();
    writeFileSync(`${world.home}/token`, text, 'latin1');
    const run = await cray(['uas', 'list', '--token', `${world.home}/token`], {}, world);
    expect(run).toMatchObject({ code, requests: [] });
  });
});
