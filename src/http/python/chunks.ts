/** A body in chunks (RFC 9112, section 7.1), as urllib3 reads it: the trailers are passed over. */
import type { ByteReader } from './reader.ts';

export async function* readChunks(reader: ByteReader): AsyncGenerator<Buffer> {
  for (;;) {
    const [text = ''] = (await reader.line()).split(';');
    const [, digits] = /^\s*\+?(?:0x)?([0-9a-f]{1,12})\s*$/i.exec(text) ?? [];
    if (digits === undefined) throw new Error('the reply is not in chunks, though it says so');
    const size = Number.parseInt(digits, 16);
    if (size === 0) break;
    yield* reader.exactly(size);
    // The line end, whatever it is.
    for await (const _ of reader.exactly(2));
  }
  while (!/^(?:\r\n)?$/.test(await reader.line()));
}
