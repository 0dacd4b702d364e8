/** Header values with options, as the service reads them: `form-data; name="a"; filename=b`. */

export interface HeaderValue {
  /** What comes before the options. */
  value: string;
  /** By name in lower case, the last of each; undefined for one without a value. */
  options: Map<string, string | undefined>;
}

const quoted = String.raw`"[^"\\]*(?:\\.[^"\\]*)*"`;
const option = new RegExp(
  String.raw`;\s*,?\s*(${quoted}|[^\s;,=*]+)(?:\*\d+)?\s*(?:(?:\*\s*=\s*(?:(\S+?)'\S*?')?|=\s*)(${quoted}|[^;,]+)?)?\s*`,
  'sy',
);

/** Only quotes and backslashes are escaped; a file name that begins with two backslashes is one of Windows. */
function unquote(text: string, isFile = false): string {
  if (!/^".*"$/s.test(text)) return text;
  const inner = text.slice(1, -1);
  if (isFile && inner.startsWith('\\\\')) return inner;
  return inner.replaceAll('\\\\', '\\').replaceAll('\\"', '"');
}

export function parseHeaderValue(text: string): HeaderValue {
  const [, value = '', rest = ''] = /^\s*([^;,\s]+)([;,]\s*.+)?/.exec(text) ?? [];
  const options = new Map<string, string | undefined>();
  option.lastIndex = 0;
  for (let found = option.exec(rest); found; found = option.exec(rest)) {
    const name = unquote(found[1] ?? '').toLowerCase();
    const given = found[3];
    options.set(name, given === undefined ? undefined : unquote(given, name === 'filename'));
  }
  return { value: value.toLowerCase(), options };
}
