/**
 * Makes the embedded service prove its identity on a new connection before anything else is sent. After a kill its port
 * is free, and the next process to take it may be another user's, who would then receive tokens and keys.
 */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { UasError } from '../core/errors.ts';
import { alivePath, proofOf } from '../core/liveness.ts';
import { isLoopback } from '../core/loopback.ts';
import type { TransportOptions } from '../system/transport.ts';

/** Time limit of a proof in milliseconds; the service has to read its disk. */
const patience = 5000;
/** Maximum length of an answer; the real one is much shorter. */
const longest = 4096;

function notProven(url: URL): UasError {
  return new UasError(
    'unreachable',
    `the process at ${url.host} did not prove that it is your embedded service; nothing was sent to it`,
    { hint: 'uas local start' },
  );
}

/** The body of the answer if it has 64 digits; null for any other complete answer, undefined for an incomplete one. */
function proofIn(answer: string): string | null | undefined {
  const end = answer.indexOf('\r\n\r\n');
  if (end === -1) return answer.length > longest ? null : undefined;
  const head = answer.slice(0, end);
  const body = answer.slice(end + 4);
  const isOne = /^HTTP\/1\.1 200 /.test(head) && /^content-length: 64$/im.test(head);
  if (!isOne || body.length > 64) return null;
  return body.length < 64 ? undefined : body;
}

/** Sends a new challenge and reads only its answer. */
function ask(socket: Socket, url: URL, nonce: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const settle = (end: () => void) => {
      clearTimeout(timer);
      socket.off('readable', look).off('error', fail).off('close', lost);
      end();
    };
    const fail = (error: Error) => settle(() => reject(error));
    const lost = () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    const timer = setTimeout(() => settle(() => resolve(null)), patience);
    const look = () => {
      for (let chunk: Buffer | null = socket.read(); chunk; chunk = socket.read()) {
        answer += chunk.toString('latin1');
      }
      const proof = proofIn(answer);
      if (proof !== undefined) settle(() => resolve(proof));
    };
    socket.on('readable', look).on('error', fail).on('close', lost);
    socket.write(`GET ${alivePath}?nonce=${nonce} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
  });
}

/** Why there is no connection; for an embedded service of this user, with the command that starts it. */
export async function whyNotConnected(
  error: unknown,
  url: URL,
  secretsFor: TransportOptions['secretsFor'],
): Promise<unknown> {
  const isRefused = (error as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
  if (!isRefused || !secretsFor || !isLoopback(url)) return error;
  if ((await secretsFor(url)) === undefined) return error;
  return new UasError('unreachable', `your embedded service is not running at ${url.host}`, {
    hint: 'uas local start',
    cause: error,
  });
}

/** Rejects and destroys the socket if an embedded service does not prove its identity; resolves for other services. */
export async function prove(
  socket: Socket,
  url: URL,
  secretsFor: TransportOptions['secretsFor'],
): Promise<void> {
  if (!secretsFor || !isLoopback(url)) return;
  const secrets = await secretsFor(url);
  if (!secrets) return;
  const nonce = randomBytes(16).toString('hex');
  try {
    const answer = secrets.length > 0 ? await ask(socket, url, nonce) : null;
    const isProven = secrets.some((secret) => proofOf(secret, url.port, nonce) === answer);
    if (!isProven) throw notProven(url);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
