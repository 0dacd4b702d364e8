/** YAML that 1.1 and 1.2 parsers read alike: every text is quoted, so that `no` and dates stay texts. */
import { parse, stringify } from 'yaml';

export function yamlText(value: unknown): string {
  return stringify(value, {
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
  });
}

/** A YAML or JSON document with unique keys; integers beyond 2^53 come as bigint. Throws on bad syntax. */
export function parseYaml(text: string): unknown {
  const withBigInts = parse(text, {
    uniqueKeys: true,
    strict: true,
    maxAliasCount: 100,
    intAsBigInt: true,
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
