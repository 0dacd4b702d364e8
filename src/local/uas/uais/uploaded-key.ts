import { fileParts } from '../../http/multipart.ts';
import { internalError } from '../problem.ts';

/**
 * The file part `publickey`; undefined when the upload has none. Throws the service's 500 for content of a type that
 * holds no form.
 */
export function uploadedKey(contentType: string, body: Uint8Array): Buffer | undefined {
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  if (type === 'multipart/form-data') {
    const part = fileParts(contentType, body).find(({ name }) => name === 'publickey');
    return part?.filename ? part.content : undefined;
  }
  if (type !== 'application/x-www-form-urlencoded' && body.length > 0) throw internalError();
  return undefined;
}

/** The text of the upload; undefined when it is not UTF-8. A byte order mark stays. */
export function keyText(upload: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(upload);
  } catch {
    return undefined;
  }
}
