/** Label and field selectors, with the complaints of the real parser. */
import { badRequest } from './status.ts';

export type Labels = Readonly<Record<string, string>>;
export type Selector = (values: Labels) => boolean;

const tokenPattern = /\s*(==|!=|=|,|\(|\)|!|<|>|[^\s=!,()<>]+)/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  for (;;) {
    const match = tokenPattern.exec(text);
    if (!match?.[1]) return tokens;
    tokens.push(match[1]);
  }
}

const isOperator = (token: string | undefined) =>
  token === undefined || /^(?:==|!=|=|,|\(|\)|!|<|>)$/.test(token);

/** Reads one requirement after the other. */
class Parser {
  readonly #tokens: string[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
  }

  #next(): string | undefined {
    return this.#tokens[this.#at++];
  }

  all(): Selector[] {
    const found: Selector[] = [];
    while (this.#at < this.#tokens.length) {
      found.push(this.#requirement());
      const comma = this.#next();
      if (comma === undefined) break;
      if (comma !== ',') throw badRequest(`found '${comma}', expected: ',' or 'end of string'`);
      const after = this.#tokens[this.#at];
      if (after !== '!' && isOperator(after)) {
        throw badRequest(`found '${after?.[0] ?? ''}', expected: identifier after ','`);
      }
    }
    return found;
  }

  #requirement(): Selector {
    const first = this.#next() ?? '';
    if (first === '!') {
      const key = this.#next() ?? '';
      return (values) => values[key] === undefined;
    }
    const operator = this.#tokens[this.#at];
    if (operator === undefined || operator === ',') return (values) => values[first] !== undefined;
    this.#at += 1;
    if (operator === 'in' || operator === 'notin') {
      const wanted = this.#set();
      return operator === 'in'
        ? (values) => wanted.includes(values[first] ?? '\0')
        : (values) => !wanted.includes(values[first] ?? '\0');
    }
    const value = isOperator(this.#tokens[this.#at]) ? '' : (this.#next() ?? '');
    if (operator === '=' || operator === '==') return (values) => values[first] === value;
    if (operator === '!=') return (values) => values[first] !== value;
    throw badRequest(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`);
  }

  #set(): string[] {
    const wanted: string[] = [];
    for (let token = this.#next(); token !== undefined && token !== ')'; token = this.#next()) {
      if (!isOperator(token)) wanted.push(token);
    }
    return wanted;
  }
}

/** A selector of labels; nothing given selects all. */
export function labelSelector(text: string | null): Selector {
  const requirements = new Parser(text ?? '').all();
  return (values) => {
    // A label may be called like something that every object has.
    const own: Labels = Object.assign(Object.create(null), values);
    return requirements.every((one) => one(own));
  };
}

/** A selector of fields, of which each kind has its own few. */
export function fieldSelector(text: string | null, known: readonly string[]): Selector {
  const requirements = (text ?? '')
    .split(',')
    .filter(Boolean)
    .map((part): Selector => {
      const [, key = '', operator, value] = /^([^=!]+)(==|=|!=)(.*)$/.exec(part) ?? [];
      if (operator === undefined) {
        throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
      }
      if (!known.includes(key)) throw badRequest(`field label not supported: ${key}`);
      return (values) => (values[key] === value) === (operator !== '!=');
    });
  return (values) => requirements.every((one) => one(values));
}
