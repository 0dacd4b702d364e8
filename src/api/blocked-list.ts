/** Lists of UAIs that the service cannot produce: one evicted UAI fails every list that contains it. */
import { UasError } from '../core/errors.ts';

const lists = /^\/(?:uas|admin\/uais)$/;
const single = /^\/admin\/uais\/[^/]+$/;
const aboutOne = /^Failed to get (?:pod|service) info (?:for )?([a-z0-9-]+)/;

/** Whether the service failed on a UAI that it had to show, in a list or alone. */
export function isBlocked(error: unknown): boolean {
  if (!(error instanceof UasError) || error.method !== 'GET') return false;
  const { path = '', status, code, message } = error;
  if (!lists.test(path) && !single.test(path)) return false;
  return aboutOne.test(message) || (code === 'server_error' && status === 500);
}

/** Returns undefined for a blocked list; rethrows every other error. */
export function unlessBlocked(error: unknown): undefined {
  if (!isBlocked(error)) throw error;
}

/** The likely cause and how to fix it. */
export function blockedHint({ path = '', message }: UasError): string {
  const words = path === '/uas' ? 'uas' : 'uas admin uais';
  const named = aboutOne.exec(message)?.[1]?.replace(/-ssh$/, '');
  const name = named ?? (single.test(path) ? path.split('/').at(-1) : undefined);
  if (name !== undefined) {
    return `usually the UAI was evicted; the error persists until you delete it: ${words} delete ${name}`;
  }
  const where =
    path === '/uas'
      ? ''
      : '; to find it: kubectl get pods -A -l uas=managed --field-selector status.phase=Failed';
  return `usually one evicted UAI causes this: every list that contains it fails until you delete it by name (no list needed): ${words} delete NAME${where}`;
}
