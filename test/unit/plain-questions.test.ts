import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLineReader } from '../../src/system/lines.ts';
import { plainQuestions } from '../../src/system/plain-questions.ts';
import { isPlainTerminal } from '../../src/system/plain-terminal.ts';

/** Questions to somebody who has typed all answers already. */
function questions(typed: string) {
  let shown = '';
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  stdin.end(typed);
  const terminal = {
    write: (text: string) => {
      shown += text;
    },
    readLine: createLineReader(stdin),
    signal: new AbortController().signal,
  };
  return { ...plainQuestions(terminal), shown: () => shown };
}

describe('a question on a terminal that only adds lines', () => {
  it.each([
    ['y\n', true],
    ['YES\n', true],
    ['n\n', false],
    ['\n', false],
    ['what?\ny\n', true],
  ])('yes or no, answered with %j', async (typed, expected) => {
    const { confirm, shown } = questions(typed);
    expect(await confirm('Delete 1 UAI?')).toBe(expected);
    expect(shown()).toMatch(/^Delete 1 UAI\? \(y\/N\) /);
  });

  it('takes a text, and has a default', async () => {
    const { input, shown } = questions('\nhpc2\n');
    expect(await input('Name', { default: 'hpc1' })).toBe('hpc1');
    expect(await input('Delete 3 UAIs: type 3 to continue')).toBe('hpc2');
    expect(shown()).toBe('Name (hpc1): Delete 3 UAIs: type 3 to continue: ');
  });

  it('takes a password without showing it', async () => {
    const { password, shown } = questions('secret\n');
    expect(await password('Password of vers')).toBe('secret');
    expect(shown()).toBe('Password of vers: \n');
  });

  it('takes one of several choices by number', async () => {
    const { select, shown } = questions('0\n3\nb\n2\n');
    const choices = [
      { name: 'uai-a', value: 'a' },
      { name: 'uai-b\u001b[2J', value: 'b' },
    ];
    expect(await select('Which UAI?', choices)).toBe('b');
    expect(shown()).toContain('Which UAI?\n  1) uai-a\n  2) uai-b\\x1b[2J\nNumber (1-2): ');
    expect(shown().match(/Please type a number from 1 to 2\./g)).toHaveLength(3);
    expect(shown()).not.toMatch(/[\u001b\r]/);
  });

  it('ends with the input', async () => {
    await expect(questions('').confirm('Delete?')).rejects.toMatchObject({ code: 'interrupted' });
  });
});

it.each([
  [{ TERM: 'dumb' }, true],
  [{ TERM: 'xterm', ACCESSIBLE: '1' }, true],
  [{ TERM: 'xterm', ACCESSIBLE: '0' }, false],
  [{ TERM: 'xterm', ACCESSIBLE: '' }, false],
  [{ TERM: 'xterm' }, false],
])('a terminal with %j only adds lines: %s', (env, expected) => {
  expect(isPlainTerminal(env)).toBe(expected);
});
