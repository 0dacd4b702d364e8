/** YAML that 1.1 and 1.2 parsers read the same way: all strings are quoted, so that `no` and dates remain strings. */
import {
  Document,
  isCollection,
  isScalar,
  parseDocument,
  type ScalarTag,
  stringify,
  visit,
} from 'yaml';
import { inert, isPlain } from '../core/text.ts';

const format = {
  defaultStringType: 'QUOTE_DOUBLE',
  defaultKeyType: 'PLAIN',
  lineWidth: 0,
} as const;

/** YAML text. Terminal control characters are escaped, and YAML reads them back as the same text. */
export function yamlText(value: unknown): string {
  const text = stringify(value, format);
  if (inert(text, 'points') === text && !text.includes('\t')) return text;
  const document = new Document(value);
  visit(document, {
    Pair(_place, { key }) {
      // Escapes work only in quotes.
      if (isScalar(key) && !isPlain(String(key.value))) key.type = 'QUOTE_DOUBLE';
    },
  });
  return inert(document.toString(format), 'points');
}

/** `0600` as an octal number, as in file modes and YAML 1.1; YAML 1.2 reads it as six hundred. */
const octalNumber: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^0[0-7]+$/,
  resolve: (text) => BigInt(`0o${text}`),
};

export interface YamlReading {
  /** Whether integers with a leading zero are octal. */
  octal?: boolean;
  /** Keys whose octal numbers are returned as text, since the number alone does not distinguish `0620` from 400. */
  octalAsText?: (key: string) => boolean;
}

/** Parses a YAML or JSON document with unique keys; integers beyond 2^53 become bigint. Throws on invalid syntax. */
export function parseYaml(text: string, { octal, octalAsText }: YamlReading = {}): unknown {
  const document = parseDocument(text, {
    uniqueKeys: true,
    strict: true,
    // The package would print warnings on standard error.
    logLevel: 'error',
    intAsBigInt: true,
    ...(octal ? { customTags: (tags) => [octalNumber, ...tags] } : {}),
  });
  // An unknown tag would be dropped with a warning.
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw problem;
  visit(document, {
    Pair(_place, { key }) {
      if (!isCollection(key)) return;
      const line = text.slice(0, key.range?.[0]).split('\n').length;
      throw new Error(`a key must be text, not a list or an object, at line ${line}`);
    },
  });
  if (octalAsText) {
    visit(document, {
      Pair(_place, { key, value }) {
        if (!isScalar(key) || !isScalar(value) || !octalAsText(String(key.value))) return;
        if (value.type === 'PLAIN' && /^0o?[0-7]+$/.test(value.source ?? '')) {
          value.value = value.source;
        }
      },
    });
  }
  return narrow(document.toJS({ maxAliasCount: 100 }));
}

function narrow(value: unknown): unknown {
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  if (Array.isArray(value)) return value.map(narrow);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, narrow(item)]));
}
