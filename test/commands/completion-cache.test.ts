/** Names that completion keeps from the service, and for how long. */
import { expect, it } from 'vitest';
import { uas } from '../support/run.ts';

const start = Date.parse('2026-01-01T00:00:00Z');

it.each([
  ['at once', 0, false],
  ['a moment before a minute', 59_999, false],
  ['after a minute', 60_000, true],
  ['after a day', 86_400_000, true],
  ['when the clock was put back', -1, true],
])('names of the service, asked for again %s (after %d ms): %s', async (_when, later, again) => {
  let now = start;
  let name = 'uai-vers-0000000a';
  const complete = async (HOME?: string) =>
    uas(['__complete', 'bash', '--', 'delete', ''], {
      service: () => ({
        body: [{ uai_name: name, uai_img: 'x', uai_status: '', uai_connect_string: '' }],
      }),
      clock: { now: () => now },
      env: { UAS_COMPLETION_TIMEOUT: '15s', ...(HOME === undefined ? {} : { HOME }) },
    });
  const first = await complete();
  expect(first.stdout).toBe('-\nuai-vers-0000000a\n');
  now = start + later;
  name = 'uai-vers-0000000b';
  const second = await complete(first.home);
  expect({ count: second.requests.length, stdout: second.stdout }).toEqual({
    count: again ? 1 : 0,
    stdout: again ? '-\nuai-vers-0000000b\n' : first.stdout,
  });
});
