/** Proof that a server is the embedded service that was started, based on a secret that only its user can read. */
import { createHmac } from 'node:crypto';

export const alivePath = '/alive';

/** The proof for a nonce. It includes the port, so that a proof cannot be relayed from another port. */
export function proofOf(secret: string, port: string, nonce: string): string {
  return createHmac('sha256', secret).update(`${port} ${nonce}`).digest('hex');
}
