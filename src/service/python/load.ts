/** JSON text read as Python's `json.loads` does, with its error messages: the service hands them to users. */

/** What `json.JSONDecodeError` says: `Expecting value: line 1 column 1 (char 0)`. */
export class JsonDecodeError extends Error {
  constructor(reason: string, text: string, at: number) {
    const before = text.slice(0, at).split('\n');
    const column = [...(before.at(-1) ?? '')].length + 1;
    super(
      `${reason}: line ${before.length} column ${column} (char ${[...text.slice(0, at)].length})`,
    );
    this.name = 'JsonDecodeError';
  }
}

const constants: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
];
const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y;
const plain = /[^"\\\u0000-\u001f]*/y;
const escapes: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Objects keep no prototype key apart: `__proto__` is a key like any other. */
function put(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

/**
 * Parses the text; integers that a double cannot hold become `bigint`, and numbers with a fraction or an exponent what
 * `float` makes of them. Throws {@link JsonDecodeError}.
 */
export function load(source: string, float: (value: number) => unknown = Number): unknown {
  let at = 0;
  const fail = (reason: string, where: number): never => {
    throw new JsonDecodeError(reason, source, where);
  };
  const skip = () => {
    while (' \t\n\r'.includes(source[at] ?? '.')) at += 1;
  };

  /** The character that an escape sequence means; `begin` is where its string starts. */
  function escaped(begin: number): string {
    const kind = source[at + 1];
    if (kind === undefined) return fail('Unterminated string starting at', begin);
    if (kind !== 'u') {
      const meant = escapes[kind];
      if (meant === undefined) return fail('Invalid \\escape', at);
      at += 2;
      return meant;
    }
    const digits = source.slice(at + 2, at + 6);
    // The digits may not be the last of the text, which has to go on with a quote.
    const isLast = at + 6 >= source.length;
    if (isLast || !/^[0-9a-fA-F]{4}$/.test(digits)) return fail('Invalid \\uXXXX escape', at + 1);
    at += 6;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  function string(): string {
    const begin = at;
    let result = '';
    at += 1;
    for (;;) {
      plain.lastIndex = at;
      const run = plain.exec(source)?.[0] ?? '';
      result += run;
      at += run.length;
      const character = source[at];
      if (character === undefined) return fail('Unterminated string starting at', begin);
      if (character === '"') break;
      if (character !== '\\') return fail('Invalid control character at', at);
      result += escaped(begin);
    }
    at += 1;
    return result;
  }

  function object(): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    at += 1;
    skip();
    if (source[at] === '}') {
      at += 1;
      return result;
    }
    for (;;) {
      if (source[at] !== '"') fail('Expecting property name enclosed in double quotes', at);
      const key = string();
      skip();
      if (source[at] !== ':') fail("Expecting ':' delimiter", at);
      at += 1;
      skip();
      put(result, key, value());
      skip();
      if (source[at] === '}') break;
      if (source[at] !== ',') fail("Expecting ',' delimiter", at);
      at += 1;
      skip();
    }
    at += 1;
    return result;
  }

  function list(): unknown[] {
    const result: unknown[] = [];
    at += 1;
    skip();
    if (source[at] === ']') {
      at += 1;
      return result;
    }
    for (;;) {
      result.push(value());
      skip();
      if (source[at] === ']') break;
      if (source[at] !== ',') fail("Expecting ',' delimiter", at);
      at += 1;
      skip();
    }
    at += 1;
    return result;
  }

  function value(): unknown {
    const first = source[at];
    if (first === '"') return string();
    if (first === '{') return object();
    if (first === '[') return list();
    for (const [word, meaning] of constants) {
      if (source.startsWith(word, at)) {
        at += word.length;
        return meaning;
      }
    }
    return numeral();
  }

  function numeral(): unknown {
    number.lastIndex = at;
    const match = number.exec(source);
    if (!match) return fail('Expecting value', at);
    at += match[0].length;
    const parsed = Number(match[0]);
    const isInteger = match[1] === undefined && match[2] === undefined;
    if (!isInteger) return float(parsed);
    return Number.isSafeInteger(parsed) ? parsed : BigInt(match[0]);
  }

  if (source.startsWith('\ufeff')) fail('Unexpected UTF-8 BOM (decode using utf-8-sig)', 0);
  skip();
  const result = value();
  skip();
  return at === source.length ? result : fail('Extra data', at);
}
