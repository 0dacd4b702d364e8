/** Converts public keys in the format of RFC 4716, which sshd does not read, to one line. */

const frame =
  /^---- BEGIN SSH2 PUBLIC KEY ----[ \t]*\n([\s\S]*?)^---- END SSH2 PUBLIC KEY ----[ \t]*$/gm;

/** The text of the Comment header: perhaps quoted, perhaps over several lines. */
function commentOf(headers: readonly string[]): string {
  const header = headers.find((line) => /^comment\s*:/i.test(line)) ?? '';
  const value = header.slice(header.indexOf(':') + 1).trim();
  return value.replace(/^"([\s\S]*)"$/, '$1').trim();
}

/** `TYPE BASE64 COMMENT`; undefined when the frame contains no key. */
function oneLine(content: string): string | undefined {
  const lines = content
    .replace(/\\\n/g, '')
    .split('\n')
    .map((line) => line.trim());
  const headers = lines.filter((line) => line.includes(':'));
  const base64 = lines.filter((line) => !line.includes(':')).join('');
  const blob = Buffer.from(base64, 'base64');
  const length = blob.length < 4 ? 0 : blob.readUInt32BE(0);
  const type = blob.toString('latin1', 4, 4 + length);
  if (!/^[\w@.-]+$/.test(type) || length !== type.length) return undefined;
  return [type, base64, commentOf(headers)].filter(Boolean).join(' ');
}

/** The text with each framed key as one line; anything else is unchanged, and is refused like any other text. */
export function unwrapFramedKeys(text: string): string {
  return text.replace(frame, (whole, content: string) => oneLine(content) ?? whole);
}
