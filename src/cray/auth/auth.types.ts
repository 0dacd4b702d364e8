import type { ValueMap } from '../format/value.ts';

/** A token and where it lives. */
export interface Auth {
  /** Where the token is kept, and written after a refresh. */
  file: string;
  tokenUrl: string;
  /** Null when the user's own file names no client. */
  clientId: string | null;
  /** As it stands in the file; empty before the first sign-in. */
  token: ValueMap;
}
