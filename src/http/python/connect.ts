/**
 * The transport of cray mode: one connection for each request, and replies read as Python's http.client and urllib3
 * read them. undici refuses what gateways and proxies send and those take: lines without a carriage return, a length
 * in addition to chunks, bytes after the end.
 */
import type { Connect, HttpRequest } from '../../system/transport.ts';
import { trustIn } from '../authorities.ts';
import { prove } from '../prove.ts';
import { headOf } from './head.ts';
import { proxyLikePython } from './proxy.ts';
import { byteReader } from './reader.ts';
import { readResponse } from './response.ts';
import { openSocket } from './socket.ts';

export const connect: Connect = ({
  ca,
  insecure = false,
  connectTimeout = 10_000,
  env = {},
  secretsFor,
}) => {
  const closing = new AbortController();
  const trust = trustIn(ca, insecure, env);

  return {
    async send({ method, url, headers, body, signal }: HttpRequest) {
      const ends = AbortSignal.any([closing.signal, ...(signal ? [signal] : [])]);
      const proxy = proxyLikePython(url, env);
      const head = headOf({ method, url, headers, length: body?.length, proxy });
      const socket = await openSocket(url, {
        proxy,
        trust,
        connectTimeout,
        signal: ends,
      });
      const stop = () => socket.destroy(ends.reason);
      ends.addEventListener('abort', stop, { once: true });
      if (ends.aborted) stop();
      socket.once('close', () => ends.removeEventListener('abort', stop));
      await prove(socket, url, secretsFor);
      socket.write(head);
      if (body) socket.write(body);
      try {
        return await readResponse(byteReader(socket), () => socket.destroy());
      } catch (error) {
        socket.destroy();
        throw error;
      }
    },
    async close() {
      closing.abort(new Error('closed'));
    },
  };
};
