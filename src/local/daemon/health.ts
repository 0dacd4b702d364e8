/**
 * Whether a service answers. A process that was killed keeps its number and its start for a while, and its port takes
 * connections: only an answer tells that it serves, and only its own secret that it is the one.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import type { Transport } from '../../core/transport.ts';
import { reply, toResponse } from '../http/reply.ts';

const path = '/alive';

/** Milliseconds that an answer may take. */
const patience = 2000;

const proof = (secret: string, nonce: string) =>
  createHmac('sha256', secret).update(nonce).digest('hex');

/** Answers the question of {@link answers} before everything else, faults too. */
export function withHealth(handle: Transport, secret: string): Transport {
  return async (request) => {
    const nonce = request.url.pathname === path && request.url.searchParams.get('nonce');
    if (!nonce) return handle(request);
    return toResponse(reply(200, 'text/plain', proof(secret, nonce)), request.method);
  };
}

/** Whether the service with this secret serves at the origin. */
export function answers(origin: string, secret: string): Promise<boolean> {
  const nonce = randomBytes(16).toString('hex');
  const url = new URL(`${path}?nonce=${nonce}`, origin);
  const request = url.protocol === 'https:' ? overHttps : overHttp;
  return new Promise((resolve) => {
    // The proof says who answers; the certificate need not.
    const asked = request(url, { agent: false, rejectUnauthorized: false }, async (response) => {
      let body = '';
      try {
        for await (const chunk of response) body += chunk;
      } catch {
        // Half an answer proves nothing.
      }
      resolve(body === proof(secret, nonce));
    });
    asked.setTimeout(patience, () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.on('close', () => resolve(false));
    asked.end();
  });
}
