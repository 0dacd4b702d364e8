import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLineReader } from '../../src/system/lines.ts';

const from = (...chunks: string[]) =>
  createLineReader(Readable.from(chunks.map((c) => Buffer.from(c))));

describe('lines of standard input', () => {
  it.each([
    ['one at a time', ['a\nb\n'], ['a', 'b', undefined]],
    ['across chunks', ['a', 'b\nc', '\n'], ['ab', 'c', undefined]],
    ['with carriage returns', ['a\r\n'], ['a', undefined]],
    ['without a line feed at the end', ['a\nb'], ['a', 'b', undefined]],
    ['none at all', [''], [undefined, undefined]],
    ['empty ones', ['\n\n'], ['', '', undefined]],
  ])('come %s', async (_how, chunks, lines) => {
    const read = from(...chunks);
    for (const line of lines) expect(await read()).toBe(line);
  });

  it('keep characters whole that a chunk cuts', async () => {
    const bytes = Buffer.from('é\n');
    const read = createLineReader(Readable.from([bytes.subarray(0, 1), bytes.subarray(1)]));
    expect(await read()).toBe('é');
  });

  it('lose the byte order mark that some programs write', async () => {
    expect(await from('\ufeffyes\n')()).toBe('yes');
  });

  it('are refused when they are not UTF-8, one by one', async () => {
    const bytes = Buffer.from('yes\npass\xe9\nno\n', 'latin1');
    const read = createLineReader(Readable.from([bytes]));
    expect(await read()).toBe('yes');
    await expect(read()).rejects.toMatchObject({
      code: 'usage',
      message: 'standard input is not UTF-8 text',
    });
    expect(await read()).toBe('no');
  });

  it('are refused when they are longer than any token', async () => {
    const endless = new Readable({
      read() {
        this.push('x'.repeat(64 * 1024));
      },
    });
    await expect(createLineReader(endless)()).rejects.toMatchObject({
      code: 'usage',
      message: 'a line of standard input exceeds 1 MiB',
    });
  });

  it('come from a stream without an end', async () => {
    const endless = new Readable({
      read() {
        this.push('y\n');
      },
    });
    const read = createLineReader(endless);
    expect(await read()).toBe('y');
    expect(await read()).toBe('y');
  });

  it('are not waited for once the run is interrupted', async () => {
    const read = createLineReader(new PassThrough());
    const reason = new Error('stop');
    const controller = new AbortController();
    const line = read({ signal: controller.signal });
    controller.abort(reason);
    await expect(line).rejects.toBe(reason);
    await expect(read({ signal: controller.signal })).rejects.toBe(reason);
  });
});

describe('a hidden line on a terminal', () => {
  function terminal(typed: string | Uint8Array) {
    const modes: boolean[] = [];
    const stdin = Object.assign(new PassThrough(), {
      isTTY: true,
      setRawMode: (mode: boolean) => modes.push(mode),
    });
    stdin.write(typed);
    return { read: createLineReader(stdin), modes };
  }

  it.each([
    ['ends with the return key', 'sesame\r', 'sesame'],
    ['is edited', 'wrong\u0015sesamx\u007fe\n', 'sesame'],
    ['is edited by whole characters', 'é€😀\u007f\u007fa\r', 'éa'],
    ['may be cut short by Ctrl-D no sooner than it is empty', 'a\u0004b\r', 'ab'],
    ['is not there after Ctrl-D', '\u0004', undefined],
  ])('%s', async (_what, typed, line) => {
    const { read, modes } = terminal(typed);
    expect(await read({ hidden: true })).toBe(line);
    expect(modes).toEqual([true, false]);
  });

  it('is refused when it is not UTF-8', async () => {
    const { read, modes } = terminal(Buffer.from('pass\xe9\r', 'latin1'));
    await expect(read({ hidden: true })).rejects.toMatchObject({ code: 'usage' });
    expect(modes).toEqual([true, false]);
  });

  it('is given up with Ctrl-C, and the terminal is put right', async () => {
    const { read, modes } = terminal('se\u0003');
    await expect(read({ hidden: true })).rejects.toMatchObject({ code: 'interrupted' });
    expect(modes).toEqual([true, false]);
  });
});
