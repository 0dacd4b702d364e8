import { parseHeaderValue } from '../../http/header-options.ts';
import { fileParts } from '../../http/multipart.ts';
import { internalError } from '../problem.ts';

const urlencoded = ['application/x-www-form-urlencoded', 'application/x-url-encoded'];

/**
 * The file part `publickey`; undefined when the upload has none. Throws the service's 500 for content of a type that
 * holds no form, and for a boundary without a value.
 */
export function uploadedKey(contentType: string, body: Uint8Array): Buffer | undefined {
  const { value: type, options } = parseHeaderValue(contentType);
  if (type === 'multipart/form-data') {
    const boundary = options.get('boundary');
    if (options.has('boundary') && boundary === undefined) throw internalError();
    if (!boundary) return undefined;
    const part = fileParts(boundary, body).find(({ name }) => name === 'publickey');
    return part?.filename ? part.content : undefined;
  }
  if (!urlencoded.includes(type) && body.length > 0) throw internalError();
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
