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

class Reader {
  readonly #source: string;
  readonly #float: (value: number) => unknown;
  #at = 0;

  constructor(source: string, float: (value: number) => unknown) {
    this.#source = source;
    this.#float = float;
  }

  /** The value of the whole text. */
  whole(): unknown {
    this.#skip();
    const result = this.#value();
    this.#skip();
    return this.#at === this.#source.length ? result : this.#fail('Extra data');
  }

  #fail(reason: string, where = this.#at): never {
    throw new JsonDecodeError(reason, this.#source, where);
  }

  #skip(): void {
    while (' \t\n\r'.includes(this.#source[this.#at] ?? '.')) this.#at += 1;
  }

  #value(): unknown {
    const first = this.#source[this.#at];
    if (first === '"') return this.#string();
    if (first === '{') return this.#object();
    if (first === '[') return this.#list();
    for (const [word, meaning] of constants) {
      if (this.#source.startsWith(word, this.#at)) {
        this.#at += word.length;
        return meaning;
      }
    }
    return this.#number();
  }

  /** Reads the items between brackets. */
  #items(close: string, item: () => void): void {
    this.#at += 1;
    this.#skip();
    if (this.#source[this.#at] === close) {
      this.#at += 1;
      return;
    }
    for (;;) {
      item();
      this.#skip();
      if (this.#source[this.#at] === close) break;
      if (this.#source[this.#at] !== ',') this.#fail("Expecting ',' delimiter");
      this.#at += 1;
      this.#skip();
    }
    this.#at += 1;
  }

  #list(): unknown[] {
    const result: unknown[] = [];
    this.#items(']', () => result.push(this.#value()));
    return result;
  }

  #object(): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    this.#items('}', () => {
      if (this.#source[this.#at] !== '"') {
        this.#fail('Expecting property name enclosed in double quotes');
      }
      const key = this.#string();
      this.#skip();
      if (this.#source[this.#at] !== ':') this.#fail("Expecting ':' delimiter");
      this.#at += 1;
      this.#skip();
      put(result, key, this.#value());
    });
    return result;
  }

  #string(): string {
    const begin = this.#at;
    let result = '';
    this.#at += 1;
    for (;;) {
      plain.lastIndex = this.#at;
      const run = plain.exec(this.#source)?.[0] ?? '';
      result += run;
      this.#at += run.length;
      const character = this.#source[this.#at];
      if (character === undefined) this.#fail('Unterminated string starting at', begin);
      if (character === '"') break;
      if (character !== '\\') this.#fail('Invalid control character at');
      result += this.#escaped(begin);
    }
    this.#at += 1;
    return result;
  }

  /** The character that an escape sequence means; `begin` is where its string starts. */
  #escaped(begin: number): string {
    const kind = this.#source[this.#at + 1];
    if (kind === undefined) return this.#fail('Unterminated string starting at', begin);
    if (kind !== 'u') {
      const meant = escapes[kind];
      if (meant === undefined) return this.#fail('Invalid \\escape');
      this.#at += 2;
      return meant;
    }
    const digits = this.#source.slice(this.#at + 2, this.#at + 6);
    // The digits may not be the last of the text, which has to go on with a quote.
    const isLast = this.#at + 6 >= this.#source.length;
    if (isLast || !/^[0-9a-fA-F]{4}$/.test(digits)) {
      this.#fail('Invalid \\uXXXX escape', this.#at + 1);
    }
    this.#at += 6;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #number(): unknown {
    number.lastIndex = this.#at;
    const match = number.exec(this.#source);
    if (!match) return this.#fail('Expecting value');
    this.#at += match[0].length;
    const parsed = Number(match[0]);
    const isInteger = match[1] === undefined && match[2] === undefined;
    if (!isInteger) return this.#float(parsed);
    return Number.isSafeInteger(parsed) ? parsed : BigInt(match[0]);
  }
}

/**
 * Parses the text; integers that a double cannot hold become `bigint`, and numbers with a fraction or an exponent what
 * `float` makes of them. Throws {@link JsonDecodeError}.
 */
export function load(source: string, float: (value: number) => unknown = Number): unknown {
  if (source.startsWith('\ufeff')) {
    throw new JsonDecodeError('Unexpected UTF-8 BOM (decode using utf-8-sig)', source, 0);
  }
  return new Reader(source, float).whole();
}
