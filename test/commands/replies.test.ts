/** What becomes of every kind of reply: one exit code and one sentence each. */
import { describe, expect, it } from 'vitest';
import { testToken, uas } from '../support/run.ts';
import { type Answer, fastClock } from '../support/world.ts';

const problem = (status: number, title: string, detail: string): Answer => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: { detail, status, title, type: 'about:blank' },
});

interface Case {
  name: string;
  answer: Answer;
  code: number;
  says: RegExp;
}

const cases: Case[] = [
  {
    name: 'problem+json 400',
    answer: problem(400, 'Bad Request', 'no good'),
    code: 1,
    says: /no good/,
  },
  {
    name: '401 text',
    answer: { status: 401, body: 'Jwt is expired' },
    code: 4,
    says: /rejected the token/,
  },
  {
    name: '403 gateway text',
    answer: {
      status: 403,
      headers: { 'content-type': 'text/plain' },
      body: 'Unauthorized Request',
    },
    code: 4,
    says: /rejected the token/,
  },
  {
    name: '404 problem',
    answer: problem(404, 'Not Found', "UAI Named 'x' not found"),
    code: 3,
    says: /UAI Named/,
  },
  {
    name: '404 of the whole service',
    answer: { status: 404, body: '' },
    code: 3,
    says: /no User Access Service/,
  },
  {
    name: '405',
    answer: problem(405, 'Method Not Allowed', 'The method is not allowed'),
    code: 1,
    says: /not allowed/,
  },
  {
    name: '409',
    answer: problem(409, 'Conflict', 'already exists'),
    code: 6,
    says: /already exists/,
  },
  { name: '415', answer: { status: 415, body: '' }, code: 1, says: /415/ },
  {
    name: '422',
    answer: problem(422, 'Unprocessable Entity', 'Failed to create job'),
    code: 1,
    says: /Failed to create job/,
  },
  {
    name: '500',
    answer: problem(500, 'Internal Server Error', 'internal error'),
    code: 7,
    says: /internal error/,
  },
  {
    name: '500 from Keycloak',
    answer: problem(
      500,
      'Internal Server Error',
      'An error was encountered while accessing Keycloak',
    ),
    code: 4,
    says: /expired/,
  },
  {
    name: '400 of an account without Linux attributes',
    answer: problem(
      400,
      'Bad Request',
      "Token not valid for UAS. Attributes missing: ['gidNumber', 'loginShell']",
    ),
    code: 4,
    says: /gidNumber, loginShell/,
  },
  {
    name: '502 HTML',
    answer: {
      status: 502,
      headers: { 'content-type': 'text/html' },
      body: '<html><head><title>Bad Gateway</title></head></html>',
    },
    code: 7,
    says: /Bad Gateway/,
  },
  {
    name: '503 text',
    answer: { status: 503, headers: { 'content-type': 'text/plain' }, body: 'no healthy upstream' },
    code: 7,
    says: /no healthy upstream/,
  },
  {
    name: '504',
    answer: problem(504, 'Gateway Timeout', 'upstream timed out'),
    code: 7,
    says: /upstream timed out/,
  },
  {
    name: '{message}',
    answer: { status: 400, body: { message: 'not so' } },
    code: 1,
    says: /not so/,
  },
  {
    name: '{conflicts}',
    answer: { status: 409, body: { conflicts: [{ id: 'run1' }] } },
    code: 6,
    says: /run1/,
  },
  {
    name: 'a JSON string with 500',
    answer: { status: 500, body: '"broken"' },
    code: 7,
    says: /broken/,
  },
  {
    name: 'an empty 500',
    answer: { status: 500, statusText: 'Internal Server Error', body: '' },
    code: 7,
    says: /500 Internal Server Error/,
  },
  {
    name: '200 with a sentence',
    answer: { body: '"Must provide a list of UAI names to delete."' },
    code: 7,
    says: /Must provide a list/,
  },
  {
    name: '200 with a sign-in page',
    answer: { headers: { 'content-type': 'text/html' }, body: '<!doctype html><html></html>' },
    code: 7,
    says: /web page/,
  },
  {
    name: '200 with truncated JSON',
    answer: { body: '[{"uai_name": "x"' },
    code: 7,
    says: /not valid JSON/,
  },
  {
    name: '200 with XML',
    answer: { body: '<?xml version="1.0"?><a/>' },
    code: 7,
    says: /web page/,
  },
  {
    name: '200 with an object instead of a list',
    answer: { body: '{}' },
    code: 7,
    says: /not a list/,
  },
  {
    name: '200 with numbers in the list',
    answer: { body: '[1,2]' },
    code: 7,
    says: /not a list of objects/,
  },
  { name: '200 with null', answer: { body: 'null' }, code: 7, says: /not a list/ },
  { name: '200 with nothing', answer: { body: '' }, code: 7, says: /not a list/ },
  { name: '204', answer: { status: 204, body: '' }, code: 7, says: /not a list/ },
  {
    name: '302 to another host',
    answer: { status: 302, headers: { location: 'https://evil.example/x' }, body: '' },
    code: 7,
    says: /redirects to https:\/\/evil\.example\/x/,
  },
  {
    name: '308',
    answer: { status: 308, headers: { location: 'http://other/v1/' }, body: '' },
    code: 7,
    says: /redirects to http:\/\/other/,
  },
  {
    name: 'a nesting of 100,000',
    answer: { body: `[{"uai_name":"x","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}]` },
    code: 7,
    says: /nested too deeply/,
  },
];

describe('a reply', () => {
  it.each(cases)(
    '$name is exit $code in one sentence, on one host',
    async ({ answer, code, says }) => {
      const options = { service: () => answer, clock: fastClock() };
      const plain = await uas(['list', '-o', 'json', '--retries', '1'], options);
      expect(plain.code).toBe(code);
      expect(plain.stdout).toBe('');
      const lines = plain.stderr.trimEnd().split('\n');
      expect(lines).toHaveLength(1);
      expect(JSON.parse(lines[0] ?? '').error.message + (lines[0] ?? '')).toMatch(says);
      expect(new Set(plain.requests.map(({ url }) => new URL(url).host))).toEqual(
        new Set(['uas.test']),
      );

      const human = await uas(['list', '--yes', '-o', 'yaml'], options);
      expect(human.code).toBe(code);
      expect(human.stderr).toMatch(says);
      expect(human.stderr).not.toContain('    at ');
    },
  );

  it('with terminal escapes in its message is shown escaped', async () => {
    const { stderr } = await uas(['list'], {
      service: () => problem(409, 'Conflict', 'in\u001b[2Juse\u202e\u0007\u009b1m\nhint: run me'),
    });
    expect(stderr).toBe('uas: list: in\\x1b[2Juse\\u202e\\x07\\x9b1m\\nhint: run me\n');
  });

  it('that echoes the token does not show it', async () => {
    for (const args of [
      ['list'],
      ['list', '--json'],
      ['list', '--debug'],
      ['list', '--json', '--debug'],
    ]) {
      const { stderr, stdout } = await uas(args, {
        service: ({ headers }) => ({
          status: 418,
          body: { message: `you sent ${headers.authorization}` },
        }),
      });
      expect(stderr + stdout).not.toContain(testToken);
      expect(stderr).toContain('you sent');
    }
  });
});

describe('retries', () => {
  const run = (args: string[], statuses: (number | Answer)[], more = {}) => {
    let at = 0;
    const clock = fastClock();
    const started = clock.now();
    const service = () => {
      const next = statuses[Math.min(at, statuses.length - 1)] ?? 200;
      at += 1;
      return typeof next === 'number' ? { status: next, body: next === 200 ? '[]' : '' } : next;
    };
    return uas(args, { service, clock, ...more }).then((result) => ({
      ...result,
      waited: clock.now() - started,
    }));
  };

  it.each([429, 502, 503, 504])('repeat a GET after %d', async (status) => {
    const { code, requests } = await run(['list'], [status, status, 200]);
    expect({ code, count: requests.length }).toEqual({ code: 0, count: 3 });
  });

  it.each([400, 401, 403, 404, 409, 500, 501])('do not repeat after %d', async (status) => {
    expect((await run(['list'], [status])).requests).toHaveLength(1);
  });

  it('end after --retries, with the last error', async () => {
    const { code, requests } = await run(['list', '--retries', '2'], [503]);
    expect({ code, count: requests.length }).toEqual({ code: 7, count: 3 });
    expect((await run(['list', '--retries', '0'], [503])).requests).toHaveLength(1);
  });

  it.each([
    ['seconds', { 'retry-after': '7' }, 7000],
    ['an HTTP date', { 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' }, 9000],
    ['a date in the past', { 'retry-after': 'Thu, 01 Jan 2015 00:00:09 GMT' }, 0],
    ['garbage', { 'retry-after': 'soon' }, 250],
    ['a negative number', { 'retry-after': '-5' }, 250],
    ['a fraction', { 'retry-after': '1.5' }, 250],
    ['an exponent', { 'retry-after': '1e3' }, 250],
    ['a hexadecimal number', { 'retry-after': '0x10' }, 250],
    ['two numbers', { 'retry-after': '5, 6' }, 250],
    ['a word and a number', { 'retry-after': 'in 5 s' }, 250],
    ['an ISO date', { 'retry-after': '2026-01-01T00:00:09Z' }, 250],
    ['blanks', { 'retry-after': '  ' }, 250],
    ['nothing', {}, 250],
  ])('wait as Retry-After says: %s', async (_name, headers: Record<string, string>, ms) => {
    const { waited, code } = await run(['list'], [{ status: 429, headers, body: '' }, 200]);
    expect({ code, waited }).toEqual({ code: 0, waited: ms });
  });

  it('do not wait for an hour, and say who wants it', async () => {
    const { code, requests, stderr } = await run(
      ['list'],
      [{ status: 429, headers: { 'retry-after': '3600' }, body: '' }],
    );
    expect({ code, count: requests.length }).toEqual({ code: 1, count: 1 });
    expect(stderr).toMatch(/60 min/);
  });

  it.each(['86401000', '99999999999999999999999', 'Fri, 31 Dec 9999 23:59:59 GMT'])(
    'do not wait for ever: %s',
    async (wait) => {
      const { code, requests, stderr } = await run(
        ['list'],
        [{ status: 503, headers: { 'retry-after': wait }, body: '' }],
      );
      expect({ code, count: requests.length }).toEqual({ code: 7, count: 1 });
      expect(stderr).toMatch(/wait more than a day/);
    },
  );
});
