import { PassThrough, Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlain, shortened, visible } from '../../src/core/text.ts';
import { createIo } from '../../src/system/io.ts';

const payloads = [
  '\u001b[2J',
  '\u001b[1A\u001b[K',
  '\u001b]0;t\u0007',
  '\u001b]52;c;aGk=\u0007',
  '\u001b]8;;http://evil\u001b\\',
  '\u001bPq\u001b\\',
  '\u001b[6n',
  '\u001bc',
  '\u009b31m',
  '\u0085',
  '\u007f',
  '\r\n',
  '\u202eabc\u202c',
  '\u2066x\u2069',
  '\u200b\u200f\u2060',
  '\ufeff',
  '\u2028\u2029',
  '\u{e0041}\u{e007f}',
  '\u00ad',
  '\ud800',
  '\u3164',
];

describe('text from elsewhere', () => {
  it.each(payloads)('shows %j escaped', (payload) => {
    const shown = visible(`a${payload}b`);
    expect(shown).not.toBe(`a${payload}b`);
    expect(isPlain(shown)).toBe(true);
  });

  it.each(['plain', 'Grüße', '日本語', 'e\u0301', '👩', 'a\u00a0b', '❤\ufe0f'])(
    'leaves %j alone',
    (text) => {
      expect(visible(text)).toBe(text);
    },
  );

  it('is cut between characters, never inside one', () => {
    expect(shortened('ab👩cd', 3)).toBe('ab…');
    expect(shortened('ab👩cd', 4)).toBe('ab👩…');
    expect(shortened('abc', 3)).toBe('abc');
  });

  it('is plain after one pass, and a second pass changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = visible(text);
        expect(isPlain(shown)).toBe(true);
        expect(visible(shown)).toBe(shown);
        expect(shown).not.toMatch(
          /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/,
        );
      }),
    );
  });
});

describe('the writer', () => {
  const makeIo = (isTTY: boolean, env = {}) => {
    const stream = () => Object.assign(new PassThrough(), { isTTY, columns: 80 });
    const [stdout, stderr] = [stream(), stream()];
    const io = createIo({
      stdin: Object.assign(Readable.from([]), { isTTY }),
      stdout,
      stderr,
      env,
    });
    // Node 26 gives one chunk for each call.
    const read = (from: PassThrough) => {
      let text = '';
      for (let chunk = from.read(); chunk !== null; chunk = from.read()) text += String(chunk);
      return text;
    };
    return { io, out: () => read(stdout), err: () => read(stderr) };
  };

  it('escapes every line for a person on stdout and stderr, styled or not', () => {
    for (const payload of payloads) {
      const { io, out, err } = makeIo(false);
      io.print(`x${payload}`, [{ text: payload, style: 'bold' }]);
      io.note(`x${payload}`);
      for (const text of [out(), err()]) {
        expect(text.split('\n').every((line) => isPlain(line))).toBe(true);
      }
    }
  });

  it('colors for a terminal only, and never with NO_COLOR', () => {
    const line = [{ text: 'x', style: 'red' as const }];
    const cases: [boolean, Record<string, string>, boolean][] = [
      [true, { TERM: 'xterm' }, true],
      [false, { TERM: 'xterm' }, false],
      [true, { TERM: 'dumb' }, false],
      [true, { TERM: 'xterm', NO_COLOR: '1' }, false],
      [true, { TERM: 'xterm', CLICOLOR: '0' }, false],
      [false, { FORCE_COLOR: '1' }, true],
      [true, { FORCE_COLOR: '0' }, false],
    ];
    for (const [isTTY, env, coloured] of cases) {
      const { io, out } = makeIo(isTTY, env);
      io.print(line);
      expect(out().includes('\u001b[31m')).toBe(coloured);
    }
  });

  it('keeps a status line shorter than the terminal, so that it can be erased', () => {
    const { io, err } = makeIo(true, { NO_COLOR: '1' });
    io.status(['uai-x  ', { text: `Waiting: ${'x'.repeat(200)}`, style: 'dim' }, '  (3s)']);
    expect(err()).toMatch(/^uai-x {2}Waiting: x{61}…$/);
    io.status('日本語'.repeat(50));
    expect(err()).toBe(`\r\u001b[K${'日本語'.repeat(12)}日本…`);
    io.note('done');
    expect(err()).toBe('\r\u001b[Kdone\n');
  });

  it('hides a secret also where it would be broken between two lines', () => {
    const { io, out, err } = makeIo(true, { NO_COLOR: '1' });
    const secret = 'a secret with blanks/and-signs.that a line is broken at';
    io.hide(secret);
    for (let lead = 20; lead < 100; lead += 7) {
      const line = `${'x'.repeat(lead)} ${secret} end`;
      io.note(line, [{ text: line, style: 'bold' }]);
      io.printWrapped([line]);
    }
    const text = out() + err();
    expect(text).toContain('***');
    expect(text).not.toMatch(/secret|blanks|signs|broken/);
  });

  it('hides a secret wherever it would be shown', () => {
    const { io, out, err } = makeIo(false);
    io.hide('CANARY-7f3a');
    io.print('token CANARY-7f3a');
    io.note([{ text: 'Bearer CANARY-7f3a', style: 'dim' }]);
    expect(out() + err()).toBe('token ***\nBearer ***\n');
  });
});
