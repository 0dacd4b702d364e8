/** Ports of a class: comma-separated in a request, a list of texts in a reply. */
import { usageError } from '../../core/errors.ts';
import { splitList } from '../../core/names.ts';
import { type Codec, kindOf, scalarText } from './codec.ts';

function port(input: unknown, what: string): number {
  const text = scalarText(input);
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number < 1 || number > 65_535) {
    throw usageError(`${what}: "${text}" is no port from 1 to 65535`);
  }
  // The service opens 22 for ssh itself; a second one makes every create fail.
  if (number === 22) throw usageError(`${what}: port 22 is always open, for ssh`, 'leave it out');
  return number;
}

/** The service puts all ports into one label of Kubernetes, joined by dashes. */
const longestLabel = 63;

function checkLabel(list: readonly number[], what: string): void {
  const { length } = list.join('-');
  if (length <= longestLabel) return;
  throw usageError(
    `${what}: ${list.length} ports are too many: joined they have ${length} characters, and Kubernetes takes ${longestLabel}`,
    'ten ports of five digits fit',
  );
}

export const ports: Codec<readonly number[]> = {
  read(input, what) {
    const several = typeof input === 'string' ? splitList([input]) : input;
    const items = typeof several === 'number' ? [several] : several;
    if (!Array.isArray(items)) {
      throw usageError(`${what}: expected a list of ports, not ${kindOf(input)}`);
    }
    if (typeof input === 'string' && items.length === 0) {
      throw usageError(
        `${what} is empty; ports cannot be taken back once a class has them`,
        'make a new class without them',
      );
    }
    const list = [...new Set(items.map((item) => port(item, what)))];
    checkLabel(list, what);
    return list;
  },
  schema: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 65_535 } },
  encode: (value) => value.join(','),
  // Older servers stored null.
  decode: (reply) => (Array.isArray(reply) ? reply.map(Number) : []),
  show: (value) => value,
};
