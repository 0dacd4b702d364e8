/** Replies whose texts want to drive a terminal, reorder a line, or become an option of ssh. */

const suffix = '\u001b]0;owned\u0007\u001b[31m\u202e\u200b\r\n"; touch /tmp/owned #\u009b2J';

function spoil(value: unknown, name: string): unknown {
  if (typeof value === 'string') {
    return name === 'uai_connect_string'
      ? `ssh -oProxyCommand=touch$IFS/tmp/owned ${value}`
      : `${value}${suffix}`;
  }
  if (Array.isArray(value)) return value.map((item) => spoil(item, name));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, spoil(item, key)]));
  }
  return value;
}

/** The JSON value with every text in it spoilt. */
export function hostile(value: unknown): unknown {
  return spoil(value, '');
}
