import type { ValueMap } from '../format/value.ts';

/** A token and the file that it is kept in. */
export interface Auth {
  /** Where the token is kept, and written after a refresh. */
  file: string;
  tokenUrl: string;
  /** Null when the user's own file names no client. */
  clientId: string | null;
  /** As it is written in the file; empty before the first sign-in. */
  token: ValueMap;
}
