import { fileParts } from '../../http/multipart.ts';
import { internalError } from '../problem.ts';

/**
 * The text of the file part `publickey`; undefined when the upload has none. Throws the service's 500 for
 * content of a type that holds no form.
 */
export function uploadedKey(contentType: string, body: Uint8Array): string | undefined {
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  if (type === 'multipart/form-data') {
    const part = fileParts(contentType, body).find(({ name }) => name === 'publickey');
    return part?.filename ? part.content.toString('utf8') : undefined;
  }
  if (type !== 'application/x-www-form-urlencoded' && body.length > 0) throw internalError();
  return undefined;
}
