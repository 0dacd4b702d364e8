/** How the embedded service proves that it is the one which was started: with a secret that only its user can read. */
import { createHmac } from 'node:crypto';

export const alivePath = '/alive';

/** The answer to a question. The port is a part of it, so that a proof cannot be passed on from another port. */
export function proofOf(secret: string, port: string, nonce: string): string {
  return createHmac('sha256', secret).update(`${port} ${nonce}`).digest('hex');
}
