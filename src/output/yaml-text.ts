/** YAML that 1.1 and 1.2 parsers read alike: every text is quoted, so that `no` and dates stay texts. */
import { parse, type ScalarTag, stringify } from 'yaml';
import { isPlain } from '../core/text.ts';

export function yamlText(value: unknown): string {
  return stringify(value, {
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
  });
}

/** The same for a person to look at: what could drive a terminal stands as an escape, which YAML reads back. */
export function safeYamlText(value: unknown): string {
  return yamlText(value)
    .split('\n')
    .map((line) => (isPlain(line) ? line : escaped(line)))
    .join('\n');
}

function escaped(line: string): string {
  return Array.from(line, (character) => {
    if (isPlain(character)) return character;
    const point = character.codePointAt(0) ?? 0;
    return point > 0xffff
      ? `\\U${point.toString(16).padStart(8, '0')}`
      : `\\u${point.toString(16).padStart(4, '0')}`;
  }).join('');
}

/** `0600` as file modes are written, and as YAML 1.1 reads it; YAML 1.2 takes it for six hundred. */
const octal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^0[0-7]+$/,
  resolve: (text) => BigInt(`0o${text}`),
};

/**
 * A YAML or JSON document with unique keys; integers beyond 2^53 come as bigint. Throws on bad syntax.
 * @param options.octal whether integers with a leading zero are octal
 */
export function parseYaml(text: string, options: { octal?: boolean } = {}): unknown {
  const withBigInts = parse(text, {
    uniqueKeys: true,
    strict: true,
    maxAliasCount: 100,
    intAsBigInt: true,
    logLevel: 'error',
    ...(options.octal ? { customTags: (tags) => [octal, ...tags] } : {}),
  });
  return narrow(withBigInts);
}

function narrow(value: unknown): unknown {
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  if (Array.isArray(value)) return value.map(narrow);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, narrow(item)]));
}
