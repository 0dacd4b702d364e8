/**
 * Whether a service answers. A process that was killed keeps its number and its start for a while, and its port takes
 * connections: only an answer shows that it serves, and only its own secret that it is this service.
 */
import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { alivePath, proofOf } from '../../core/liveness.ts';
import { reply, toResponse } from '../../service/http/reply.ts';
import type { Transport } from '../../system/transport.ts';

/** Milliseconds that an answer may take. */
const patience = 2000;

export interface Health {
  secret: string;
  /** Where the state is. */
  directory: string;
  /** As a URL has it; known once the service listens. What a request says of itself is not believed. */
  port: string;
}

/**
 * Answers the question of {@link answers} before everything else, faults too, but after a look at the disk: a service
 * whose file operations are stuck cannot serve, and must not seem to.
 */
export function withHealth(handle: Transport, health: Health): Transport {
  return async (request) => {
    const { pathname, searchParams } = request.url;
    const { secret, directory, port } = health;
    const nonce = pathname === alivePath && searchParams.get('nonce');
    if (!nonce) return handle(request);
    // Only that it ends counts: the next change reports what is wrong with the directory.
    await stat(directory).catch(() => {});
    return toResponse(reply(200, 'text/plain', proofOf(secret, port, nonce)), request.method);
  };
}

/** Whether the service with this secret serves at the origin. */
export function answers(origin: string, secret: string): Promise<boolean> {
  const nonce = randomBytes(16).toString('hex');
  const url = new URL(`${alivePath}?nonce=${nonce}`, origin);
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
      resolve(body === proofOf(secret, url.port, nonce));
    });
    asked.setTimeout(patience, () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.on('close', () => resolve(false));
    asked.end();
  });
}
