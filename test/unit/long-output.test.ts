/** Long output waits for its reader. */
import { Readable, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { select } from '../../src/output/columns.ts';
import { type Format, formats } from '../../src/output/formats.ts';
import { listView } from '../../src/output/view.ts';
import { createIo } from '../../src/system/io.ts';

const megabyte = 1024 * 1024;

/** A reader that takes a write when it is told to. */
function slowReader() {
  let taken = 0;
  const waiting: ((error?: Error) => void)[] = [];
  const stream = new Writable({
    highWaterMark: Number.MAX_SAFE_INTEGER,
    decodeStrings: false,
    write(text: string, _encoding, done) {
      taken += text.length;
      waiting.push(done);
    },
  });
  return {
    stream,
    taken: () => taken,
    take: (error?: Error) => waiting.shift()?.(error),
  };
}

type Reader = ReturnType<typeof slowReader>;

const row = (at: number) => ({ name: `uai-${at}`, text: 'x'.repeat(200) });
const columns = (['name', 'text'] as const).map((key) => ({
  key,
  value: (of: ReturnType<typeof row>) => of[key],
}));

async function printer(format: Format, reader: Reader): Promise<() => Promise<void>> {
  const stderr = new Writable();
  const io = createIo({ stdin: Readable.from([]), stdout: reader.stream, stderr, env: {} });
  const view = listView(
    Array.from({ length: 30_000 }, (_v, at) => row(at)),
    {
      columns,
      name: ({ name }) => name,
    },
  );
  const print = await formats[format].load();
  return async () =>
    print({
      ...select(view, { wide: false }),
      ...{ io, view, headers: true, isShaped: false, isBrief: true, isChosen: false },
      write: io.data,
    });
}

const all = ['table', 'json', 'jsonl', 'csv', 'tsv', 'yaml', 'toml'] as const;

it.each(all)('%s is not written ahead of its reader by more than it may', async (format) => {
  const reader = slowReader();
  let isDone = false;
  const print = await printer(format, reader);
  const done = print().then(() => {
    isDone = true;
  });
  await turn();
  const { writableLength } = reader.stream;
  expect(writableLength).toBeGreaterThan(megabyte);
  expect(writableLength).toBeLessThan(1.5 * megabyte);
  while (!isDone) {
    expect(reader.stream.writableLength).toBeLessThan(1.5 * megabyte);
    reader.take();
    await turn();
  }
  await done;
  expect(reader.taken()).toBeGreaterThan(5 * megabyte);
});

it('ends for a reader that is gone, and writes nothing more', async () => {
  const reader = slowReader();
  const errors: Error[] = [];
  reader.stream.on('error', (error) => errors.push(error));
  const done = (await printer('json', reader))();
  await turn();
  reader.take(Object.assign(new Error('closed'), { code: 'EPIPE' }));
  await done;
  await turn();
  expect(errors.length).toBe(1);
  expect(reader.taken()).toBeLessThan(megabyte);
});
