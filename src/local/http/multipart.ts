/** Just enough of multipart/form-data (RFC 7578) to find an uploaded file. */

export interface FilePart {
  name: string;
  /** Empty when the part is a file part without a name. */
  filename: string;
  content: Buffer;
}

function attribute(header: string, name: string): string | undefined {
  const found = new RegExp(`[;\\s]${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]*))`, 'i').exec(
    header,
  );
  return found ? (found[1]?.replace(/\\(.)/g, '$1') ?? found[2]) : undefined;
}

/** The parts that carry a `filename`; a body that is not multipart has none. */
export function fileParts(contentType: string, body: Uint8Array): FilePart[] {
  const boundary = attribute(contentType, 'boundary');
  if (!boundary) return [];
  // One character per byte, so that offsets in the text are offsets in the body.
  const text = `\r\n${Buffer.from(body).toString('latin1')}`;
  const pieces = text.split(`\r\n--${boundary}`).slice(1);
  const parts: FilePart[] = [];
  for (const piece of pieces) {
    if (piece.startsWith('--')) break;
    const end = piece.indexOf('\r\n\r\n');
    if (end === -1) continue;
    const header = /^content-disposition:(.*)$/im.exec(piece.slice(0, end))?.[1] ?? '';
    const name = attribute(header, 'name');
    const filename = attribute(header, 'filename');
    if (name === undefined || filename === undefined) continue;
    parts.push({ name, filename, content: Buffer.from(piece.slice(end + 4), 'latin1') });
  }
  return parts;
}
