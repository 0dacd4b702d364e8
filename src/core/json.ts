/**
 * Lossless JSON: integers that a double cannot represent become `bigint` and are written back digit by digit.
 * `JSON.parse` of Node 20 loses their digits, so texts with such numbers use our own parser;
 * all others use the native one.
 */

/** How the parser builds values. Cray mode has its own builder, which keeps order, floats and Python's constants. */
export interface JsonBuilder {
  object(entries: readonly (readonly [string, unknown])[]): unknown;
  number(text: string): unknown;
  /** Python's `NaN`, `Infinity` and `-Infinity`; without this function they are syntax errors. */
  constant?(text: string): unknown;
}

/** The maximum nesting of the recursive parser, far more than any service sends. */
export const maxDepth = 500;

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// Only finds the end; JSON.parse then checks the content.
const stringPattern = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y;
const blankPattern = /[ \t\r\n]*/y;
const constantPattern = /NaN|-?Infinity/y;

const words: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
];

class Parser {
  readonly #text: string;
  readonly #build: JsonBuilder;
  #at = 0;

  constructor(text: string, build: JsonBuilder) {
    this.#text = text;
    this.#build = build;
  }

  /** The value of the whole text. */
  whole(): unknown {
    const result = this.#value(0);
    this.#skip();
    return this.#at === this.#text.length ? result : this.#fail();
  }

  #fail(): never {
    throw new SyntaxError(
      this.#at >= this.#text.length
        ? 'the text ends too early'
        : `unexpected text at character ${this.#at + 1}`,
    );
  }

  #skip(): void {
    blankPattern.lastIndex = this.#at;
    blankPattern.test(this.#text);
    this.#at = blankPattern.lastIndex;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #value(depth: number): unknown {
    if (depth > maxDepth) throw new SyntaxError(`nested deeper than ${maxDepth} levels`);
    this.#skip();
    const first = this.#text[this.#at];
    if (first === '{') return this.#object(depth);
    if (first === '[') return this.#list(depth);
    return first === '"' ? this.#string() : this.#word();
  }

  /** Reads the items between brackets. */
  #items(close: string, item: () => void): void {
    this.#at += 1;
    this.#skip();
    if (this.#text[this.#at] === close) {
      this.#at += 1;
      return;
    }
    for (;;) {
      this.#skip();
      item();
      this.#skip();
      if (this.#text[this.#at] === close) break;
      if (this.#text[this.#at] !== ',') this.#fail();
      this.#at += 1;
    }
    this.#at += 1;
  }

  #object(depth: number): unknown {
    const entries: [string, unknown][] = [];
    this.#items('}', () => {
      const key = this.#string();
      this.#skip();
      if (this.#text[this.#at] !== ':') this.#fail();
      this.#at += 1;
      entries.push([key, this.#value(depth + 1)]);
    });
    return this.#build.object(entries);
  }

  #list(depth: number): unknown[] {
    const items: unknown[] = [];
    this.#items(']', () => items.push(this.#value(depth + 1)));
    return items;
  }

  #string(): string {
    return JSON.parse(this.#take(stringPattern) ?? this.#fail()) as string;
  }

  /** A number or one of the words that JSON and Python have for values. */
  #word(): unknown {
    for (const [word, meaning] of words) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return meaning;
      }
    }
    if (this.#build.constant) {
      const constant = this.#take(constantPattern);
      if (constant !== undefined) return this.#build.constant(constant);
    }
    const number = this.#take(numberPattern);
    return number === undefined || number === '' ? this.#fail() : this.#build.number(number);
  }
}

export function parseJsonWith(text: string, build: JsonBuilder): unknown {
  return new Parser(text, build).whole();
}

const exact: JsonBuilder = {
  object(entries) {
    const result: Record<string, unknown> = {};
    for (const [key, value] of entries) {
      Object.defineProperty(result, key, {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return result;
  },
  number(text) {
    const number = Number(text);
    if (!Number.isFinite(number)) throw new SyntaxError('a number in it is too large');
    return /^-?\d+$/.test(text) && !Number.isSafeInteger(number) ? BigInt(text) : number;
  },
};

// Digits that a double may not represent, or an exponent that may be out of range.
const wideNumber = /[\d.]{16}|\d[eE]\+?\d{3,}\s*(?:[,}\]]|$)/;
// V8 interprets the first run of a pattern and compiles it for the next, which halves the time for megabytes.
wideNumber.test('');

/** Parses JSON text; integers beyond 2^53 become `bigint`, and numbers out of range are rejected. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  if (wideNumber.test(text)) return parseJsonWith(text, exact);
  return JSON.parse(text);
}

/** {@link parseJson} for text written by people: rejects duplicate keys. Throws SyntaxError. */
export function parseWrittenJson(text: string): unknown {
  // For its error messages.
  parseJson(text);
  return parseJsonWith(text, {
    ...exact,
    object(entries) {
      const seen = new Set<string>();
      for (const [key] of entries) {
        if (seen.has(key)) throw new SyntaxError(`duplicate key "${key}"`);
        seen.add(key);
      }
      return exact.object(entries);
    },
  });
}

/** JSON text with `bigint` written as its digits. `indent` 0 gives one line. */
export function formatJson(value: unknown, indent = 2): string {
  try {
    // JSON.stringify throws a TypeError for bigint, and is much faster for everything else.
    return JSON.stringify(value, undefined, indent);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return formatExactly(value, indent > 0 ? '\n' : '', ' '.repeat(indent));
  }
}

function formatExactly(value: unknown, lineStart: string, indent: string): string {
  if (typeof value === 'bigint') return value.toString();
  // Number objects are numbers, as in JSON.stringify.
  if (typeof value !== 'object' || value === null || value instanceof Number)
    return JSON.stringify(value) ?? 'null';
  const inner = lineStart + indent;
  const isList = Array.isArray(value);
  const items = isList
    ? value.map((item) => formatExactly(item, inner, indent))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(
          ([key, item]) =>
            `${JSON.stringify(key)}:${indent && ' '}${formatExactly(item, inner, indent)}`,
        );
  const [open, close] = isList ? '[]' : '{}';
  return items.length === 0
    ? `${open}${close}`
    : `${open}${inner}${items.join(`,${inner}`)}${lineStart}${close}`;
}
