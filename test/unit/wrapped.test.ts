import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrappedTable } from '../../src/output/wrapped.ts';

const text = (line: ReturnType<typeof wrappedTable>[number]) =>
  typeof line === 'string'
    ? line
    : line.map((part) => (typeof part === 'string' ? part : part.text)).join('');

describe('a table whose cells wrap', () => {
  it('aligns its columns and keeps words whole', () => {
    const rows = [
      ['ok', 'a short one'],
      ['fail', 'a long sentence that does not fit on the narrow terminal'],
    ];
    expect(wrappedTable(rows, ['STATUS', 'FOUND'], 40).map(text)).toEqual([
      'STATUS  FOUND',
      'ok      a short one',
      'fail    a long sentence that does not',
      '        fit on the narrow terminal',
    ]);
  });

  it('wraps its other columns too where the widest one has nothing left to give', () => {
    const rows = [
      ['HTTPS_PROXY, HTTP_PROXY and NO_PROXY', 'which proxies are used, in upper case'],
    ];
    expect(wrappedTable(rows, ['VARIABLE', 'MEANING'], 40).map(text)).toEqual([
      'VARIABLE              MEANING',
      'HTTPS_PROXY,          which proxies are',
      'HTTP_PROXY and        used, in upper',
      'NO_PROXY              case',
    ]);
  });

  it('wraps nothing without a width', () => {
    const long = 'x '.repeat(200).trim();
    expect(wrappedTable([['a', long]], [], undefined).map(text)).toEqual([`a  ${long}`]);
  });

  it('is empty without rows', () => {
    expect(wrappedTable([], [], 80)).toEqual([]);
  });

  it('shows what could drive the terminal, and counts wide characters double', () => {
    const lines = wrappedTable(
      [
        ['日本', 'a\u001b[2J'],
        ['b', 'c'],
      ],
      [],
      80,
    ).map(text);
    expect(lines).toEqual(['日本  a\\x1b[2J', 'b     c']);
  });

  it('cuts a text of any size, so that no service can keep it busy', () => {
    const marks = 'e\u0301\u0302'.repeat(100_000);
    const started = performance.now();
    const lines = wrappedTable([['fail', marks]], [], 80).map(text);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(lines.join('').length).toBeLessThan(2000);
  });

  it('never exceeds the width when its words are short, and loses no word', () => {
    const word = fc.stringMatching(/^[a-z]{1,9}$/);
    const sentence = fc.array(word, { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(sentence, { minLength: 1, maxLength: 5 }), (sentences) => {
        const rows = sentences.map((words) => ['ok', words.join(' ')]);
        const lines = wrappedTable(rows, ['A', 'B'], 50).map(text);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(50);
        const shown = lines
          .slice(1)
          .join(' ')
          .split(/\s+/)
          .filter((part) => part !== 'ok');
        expect(shown).toEqual(sentences.flat().filter((part) => part !== 'ok'));
      }),
    );
  });
});
