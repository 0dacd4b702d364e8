/** A TCP server on loopback that answers requests with bytes as the test writes them. */
import { type AddressInfo, createServer } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RawServer {
  origin: string;
  /** Request lines and headers, one text for each request. */
  heads: string[];
}

/**
 * @param answers one for each connection; the last one again for all that follow
 * @param closes whether the server ends each connection; otherwise it waits for the client
 */
export async function startRawServer(
  answers: readonly (string | Uint8Array)[],
  closes = true,
): Promise<RawServer> {
  const heads: string[] = [];
  const server = createServer((socket) => {
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      if (!text.includes('\r\n\r\n')) return;
      const answer = answers[Math.min(heads.length, answers.length - 1)] ?? '';
      heads.push(text.split('\r\n\r\n')[0] ?? '');
      text = '';
      if (closes) socket.end(answer);
      else socket.write(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heads };
}
