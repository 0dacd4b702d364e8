/** Ports of a class: comma-separated in a request, a list of texts in a reply. */
import { usageError } from '../../core/errors.ts';
import { splitList } from '../../core/names.ts';
import { type Codec, kindOf, scalarText } from './codec.ts';

function port(input: unknown, what: string): number {
  const text = scalarText(input);
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number < 1 || number > 65_535) {
    throw usageError(`${what}: expected a port from 1 to 65535, got "${text}"`);
  }
  // The service opens port 22 itself; a second one makes every create fail.
  if (number === 22) throw usageError(`${what}: port 22 is always open for SSH`, 'omit it');
  return number;
}

/** The service stores all ports in one Kubernetes label, joined by dashes. */
const longestLabel = 63;

function checkLabel(list: readonly number[], what: string): void {
  const { length } = list.join('-');
  if (length <= longestLabel) return;
  throw usageError(
    `${what}: too many ports (${list.length}): joined they have ${length} characters, but Kubernetes allows ${longestLabel}`,
    'use at most ten ports of five digits',
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
        `${what} is empty; ports of a class cannot be removed`,
        'create a new class without them',
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
