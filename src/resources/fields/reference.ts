/** References to other objects: names for people, ids in queries and replies. They are resolved elsewhere. */
import { usageError } from '../../core/errors.ts';
import { checkName, type NameGrammar, splitList } from '../../core/names.ts';
import { type Codec, kindOf } from './codec.ts';

/** A reference to one object; null for none. */
export function reference(grammar: NameGrammar): Codec<string | null> {
  return {
    read(input, what) {
      if (input === null) return null;
      if (typeof input !== 'string') {
        throw usageError(`${what}: expected a name, not ${kindOf(input)}`);
      }
      return checkName(what, input, grammar);
    },
    schema: { type: ['string', 'null'] },
    encode: (value) => value ?? '',
    decode: (reply) => (typeof reply === 'string' && reply !== '' ? reply : null),
    show: (value) => value,
  };
}

/** References to several objects of a kind whose names contain no comma. */
export function references(grammar: NameGrammar): Codec<readonly string[]> {
  return {
    read(input, what) {
      const items = typeof input === 'string' ? splitList([input]) : input;
      if (!Array.isArray(items)) {
        throw usageError(`${what}: expected a list of names, not ${kindOf(input)}`);
      }
      if (typeof input === 'string' && items.length === 0) {
        throw usageError(
          `${what} is empty; the last volume of a class cannot be removed`,
          'create a new class without volumes',
        );
      }
      return [
        ...new Set(
          items.map((item) => {
            if (typeof item === 'string') return checkName(what, item, grammar);
            throw usageError(`${what}: expected names, not ${kindOf(item)}`);
          }),
        ),
      ];
    },
    schema: { type: 'array', items: { type: 'string' }, uniqueItems: true },
    encode: (value) => value.join(','),
    // An empty parameter is stored as `[""]`; older servers stored null.
    decode: (reply) => (Array.isArray(reply) ? reply.filter((id) => id !== '').map(String) : []),
    show: (value) => value,
  };
}
