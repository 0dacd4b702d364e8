/** Reads the secret of a client that signs in for itself. */
import { UasError } from '../core/errors.ts';
import type { Files } from '../system/files.ts';
import { readFileBytes } from '../system/read-input.ts';
import { decodeText } from '../system/text-input.ts';
import type { ClientSignIn } from './client-sign-in.ts';

/**
 * The secret in a text, without its line feed.
 * @param source the name of the source, for errors
 */
export function parseSecret(text: string, source: string): string {
  const secret = text.replace(/\r?\n$/, '');
  if (/^[\x20-\x7e]{1,4096}$/.test(secret) && secret.trim() !== '') return secret;
  const why = secret === '' ? 'it is empty' : 'expected one line of ASCII text';
  throw new UasError('usage', `${source} contains no client secret: ${why}`);
}

/** The secret of a stored sign-in. @throws UasError unauthenticated if its file is missing or has none */
export async function secretOf(
  { secret, secret_file = '' }: ClientSignIn,
  files: Pick<Files, 'read'>,
): Promise<string> {
  if (secret !== undefined) return secret;
  try {
    return parseSecret(
      decodeText(await readFileBytes(files, secret_file, ''), secret_file),
      secret_file,
    );
  } catch (error) {
    if (!(error instanceof UasError)) throw error;
    throw new UasError('unauthenticated', `cannot renew the sign-in: ${error.message}`, {
      hint: 'sign in again with: uas auth login --client-id ID --client-secret-file FILE',
      cause: error,
    });
  }
}
