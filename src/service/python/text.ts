/** What Python's methods of `str` and `bytes` take for blanks, and its lenient base64. */

const blank =
  '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const around = new RegExp(`^${blank}+|${blank}+$`, 'g');
const blanks = new RegExp(`${blank}+`);

/** `text.strip()`. Keeps a byte order mark, unlike JavaScript's `trim`. */
export function strip(text: string): string {
  return text.replace(around, '');
}

/** `text.split()`. */
export function words(text: string): string[] {
  const stripped = strip(text);
  return stripped === '' ? [] : stripped.split(blanks);
}

/**
 * `base64.b64decode(text)`: foreign characters are skipped, and padding in the right place is the end. Undefined where
 * Python raises an error: bytes are missing, or the text is not ASCII.
 */
export function decodeBase64(text: string): Buffer | undefined {
  if (!/^[\x00-\x7f]*$/.test(text)) return undefined;
  let digits = '';
  let pads = 0;
  for (const character of text) {
    if (character === '=') {
      const position = digits.length % 4;
      if (position >= 2 && position + ++pads >= 4) return Buffer.from(digits, 'base64');
    } else if (/[A-Za-z0-9+/]/.test(character)) {
      digits += character;
      pads = 0;
    }
  }
  return digits.length % 4 === 0 ? Buffer.from(digits, 'base64') : undefined;
}
