/** `--timeout 0` means no limit, as for curl and kubectl. */
import { expect, it } from 'vitest';
import { uas } from '../support/run.ts';
import { respond } from '../support/world.ts';

it.each(['0', '0s', '0ms'])(
  '--timeout %s sets no limit, by option and by variable',
  async (text) => {
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return respond({ body: '[]' });
    };
    for (const [args, env] of [
      [['--timeout', text], {}],
      [[], { UAS_TIMEOUT: text }],
    ] as const) {
      const run = await uas(['list', '--json', ...args], { transport: slow, env });
      expect(run).toMatchObject({ code: 0, stdout: '[]\n', stderr: '' });
    }
  },
);

it.each(['-1', 'never', ''])('--timeout %j is refused', async (text) => {
  const run = await uas(['list', `--timeout=${text}`]);
  expect(run).toMatchObject({ code: 2, requests: [] });
});
