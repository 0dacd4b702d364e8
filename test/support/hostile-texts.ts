/** Texts that want to drive a terminal, hide or reorder what is shown, and a check that none of it gets through. */

export const payloads = [
  '\u001b[2J',
  '\u001b[1A\u001b[K',
  '\u001b]0;owned\u0007',
  '\u001b]52;c;cm0gLXJmIH4=\u0007',
  '\u001b]8;;http://evil.example\u001b\\link\u001b]8;;\u001b\\',
  '\u001bPq#0;2;0;0;0\u001b\\',
  '\u001b[6n',
  '\u001bc',
  '\u009b31m\u009d0;owned\u009c',
  '\u0000\u0001\u0008\u000b\u000c\u000e\u001f\u007f\u0080\u0085\u009f',
  '\rover',
  '\nuas: everything is fine\nDelete? [y/N] y',
  '\tx',
  '\u202egnp.exe\u202c',
  '\u2066a\u2067b\u2068c\u2069',
  '\u200b\u200c\u200d\u200e\u200f\u2060\ufeff',
  '\u2028\u2029',
  '\u{e0001}\u{e0041}\u{e007f}',
  '\u00ad\u061c\u180e\u3164\uffa0',
  '\ud800',
  '\udfff',
  '\u0090$qm\u009c\u009d52;c;eA==\u009c\u0098x\u009e\u009f',
  'Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u030d\u0489',
  '\ufff9a\ufffab\ufffb',
  '\u2061\u2062\u2063\u2064',
  '\u115f\u1160\u17b4\u17b5\u034f',
  '\u180b\u180e\u{e0100}',
  '\u{1bca0}\u{1bca3}\u{1d173}\u{1d17a}',
  '\ue000\uf8ff\u{f0000}\u{10fffd}',
  '\uffff\ufdd0\u{1fffe}',
  '\u{e0020}\u{e007e}',
  'x  OK\nuai-fake  vera  Running: Ready',
  '=cmd|/c calc!A1',
  '+1',
  '-1',
  '@SUM(A1)',
] as const;

const driving =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ue000-\uf8ff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff]|[\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{1fffe}\u{1ffff}\u{e0000}-\u{e0fff}\u{f0000}-\u{10ffff}]|\u034f|[\u180b-\u180d]|\u180f|\u17b4|\u17b5|\p{M}{5}|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/u;

/** What this program itself writes to a terminal: a line that is cleared, and tabs between candidates. */
const own = /\r\u001b\[K/g;

/** The first character that could drive a terminal, with the text around it; undefined when there is none. */
export function drivingPart(text: string): string | undefined {
  const clean = text.replace(own, '');
  const found = driving.exec(clean);
  return found === null
    ? undefined
    : JSON.stringify(clean.slice(Math.max(0, found.index - 40), found.index + 20));
}

/** The JSON value with a payload at the end of every text for which `spoils` holds, and of every key too. */
export function spoil(
  value: unknown,
  payload: string,
  { spoils = () => true, keys = false }: { spoils?: (key: string) => boolean; keys?: boolean } = {},
  key = '',
): unknown {
  const options = { spoils, keys };
  if (typeof value === 'string') return spoils(key) ? value + payload : value;
  if (Array.isArray(value)) return value.map((item) => spoil(item, payload, options, key));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]): [string, unknown] => [
    name,
    spoil(item, payload, options, name),
  ]);
  return Object.fromEntries(keys ? [...entries, [`extra${payload}`, `more${payload}`]] : entries);
}
