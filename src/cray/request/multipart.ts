/** One file as a form's only part: with its name, without a content type, as cray sends a public key. */
import { randomBytes } from 'node:crypto';

export interface MultipartBody {
  contentType: string;
  bytes: Uint8Array;
}

/** Quotes, backslashes and controls (but ESC) of a file name, as urllib3 writes them. */
function quotedName(name: string): string {
  return name.replace(/["\\]|[\u0000-\u001a\u001c-\u001f]/g, (character) => {
    if (character === '\\') return '\\\\';
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

export function multipartFile(field: string, filename: string, content: Uint8Array): MultipartBody {
  const boundary = randomBytes(16).toString('hex');
  const head =
    `--${boundary}\r\n` +
    `Content-Disposition: form-data; name="${field}"; filename="${quotedName(filename)}"\r\n\r\n`;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}
