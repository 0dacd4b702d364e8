/** One route of the managed identities service. */
import type { Call } from './identities.ts';

/** The result of a route that answers 204. */
export const noContent = Symbol('204');

export interface Route {
  /** `GET /identities/{identityId}` */
  name: `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`;
  /** Whether it answers without a token. */
  isOpen?: boolean;
  /** The JSON of a 200, or {@link noContent}. */
  handle(call: Call): unknown;
}
