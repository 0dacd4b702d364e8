/** Completion for PowerShell, which is not at hand: the script by its words, and what it is answered. */
import { expect, it } from 'vitest';
import { uas } from '../support/run.ts';

const service = () => ({
  body: [{ uai_name: 'uai-vera-1', username: 'vera', uai_status: 'Pending' }],
});

it('is answered with one candidate on each line, and its description after a tab', async () => {
  const { code, stdout } = await uas(['__complete', 'powershell', '--', 'li']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '-\nlist\tlist your UAIs\n' });
});

it('is answered with names of the service', async () => {
  const { stdout } = await uas(['__complete', 'powershell', '--', 'delete', 'uai'], {
    service,
    env: { UAS_COMPLETION_TIMEOUT: '15s' },
  });
  expect(stdout.split('\n').slice(1)).toEqual(['uai-vera-1', '']);
});

it('has a script that passes an empty word on, and takes the answer apart at the tab', async () => {
  const { stdout } = await uas(['completion', 'powershell']);
  expect(stdout).toContain('Register-ArgumentCompleter -Native -CommandName uas');
  // Windows PowerShell drops an empty argument unless it is in quotes of its own.
  expect(stdout).toContain(`if ($wordToComplete -eq '') { $words += '""' }`);
  expect(stdout).toContain('& uas __complete powershell -- @words');
  expect(stdout).toContain('-split [char]9, 2');
  for (const [open, close] of ['{}', '()', '[]']) {
    const count = (sign = '') => stdout.split(sign).length;
    expect(count(open), open).toBe(count(close));
  }
});
