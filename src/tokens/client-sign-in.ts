/** The client of an OpenID Connect realm that a machine signs in as (RFC 6749, section 4.4). */
import { isRecord } from '../core/record.ts';

/** It has either the secret or the file with it; with the file, a new secret is used as soon as it is there. */
export interface ClientSignIn {
  id: string;
  secret?: string;
  /** Absolute path. */
  secret_file?: string;
}

export function isClientSignIn(value: unknown): value is ClientSignIn {
  return (
    isRecord(value) &&
    typeof value.id === 'string' &&
    [value.secret, value.secret_file].filter((item) => typeof item === 'string').length === 1
  );
}
