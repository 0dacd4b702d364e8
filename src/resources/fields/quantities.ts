/** Kubernetes resource quantities, `{"cpu":"300m","memory":"1Gi"}`: JSON text in requests and in replies. */
import { usageError } from '../../core/errors.ts';
import { splitList } from '../../core/names.ts';
import { nearest } from '../../core/nearest.ts';
import { isRecord } from '../../core/record.ts';
import { type Codec, decodeJson, kindOf, readJson, scalarText, UnreadableField } from './codec.ts';

export type Quantities = Readonly<Record<string, string>>;

const pattern =
  /^\+?(\d+(?:\.\d*)?|\.\d+)(?:([eE][+-]?\d{1,3})|(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E))?$/;

const factors: Record<string, number> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/** The number that a quantity represents; undefined if it is invalid. */
export function quantityValue(text: string): number | undefined {
  const [, digits, exponent = '', suffix = ''] = pattern.exec(text.trim()) ?? [];
  return digits === undefined ? undefined : Number(digits + exponent) * (factors[suffix] ?? 1);
}

const standard = ['cpu', 'memory', 'ephemeral-storage'];

function checkKey(key: string, what: string): string {
  const qualified = /^[a-z0-9.-]+\/[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(key);
  if (standard.includes(key) || qualified || /^hugepages-\d+[KMG]i$/.test(key)) return key;
  const close = nearest(key, standard)[0];
  throw usageError(
    `${what}: unknown Kubernetes resource "${key}"`,
    close ? `did you mean ${close}?` : `known: ${standard.join(', ')}, or vendor.example/name`,
  );
}

/** A quantity such as `300m` or `1Gi`. */
export function readQuantity(input: unknown, what: string): string {
  const text = typeof input === 'number' ? String(input) : input;
  if (typeof text !== 'string') {
    throw usageError(`${what}: expected a quantity, not ${kindOf(input)}`);
  }
  if (quantityValue(text) === undefined) {
    throw usageError(
      `${what}: invalid quantity "${text}"`,
      'use 300m or 2 for cpu, 1Gi for memory',
    );
  }
  return text.trim();
}

function readText(text: string, what: string): unknown {
  if (text.trim() === '') throw usageError(`${what} is empty`, 'to remove it, write {}');
  if (!/^\s*[A-Za-z][\w./-]*=/.test(text)) return readJson(text, what);
  const pairs = splitList([text]).map((pair) => {
    const [key = '', ...rest] = pair.split('=');
    return [key.trim(), rest.join('=')] as const;
  });
  const twice = pairs.find(([key], at) => pairs.findIndex(([other]) => other === key) < at);
  if (twice) throw usageError(`${what}: ${twice[0]} is given twice`);
  return Object.fromEntries(pairs);
}

export const quantities: Codec<Quantities> = {
  read(input, what) {
    const value = typeof input === 'string' ? readText(input, what) : input;
    if (value === null && input === null) return {};
    if (!isRecord(value)) {
      throw usageError(
        `${what}: expected an object such as {"cpu":"300m","memory":"1Gi"}, not ${kindOf(value)}`,
      );
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, quantity]) => [
        checkKey(key, what),
        readQuantity(quantity, `${what}.${key}`),
      ]),
    );
  },
  schema: {
    type: ['object', 'null'],
    additionalProperties: { type: ['string', 'number'] },
    examples: [{ cpu: '300m', memory: '1Gi' }],
  },
  encode: (value) => JSON.stringify(value),
  decode(reply) {
    if (reply === null || reply === undefined) return {};
    const value = decodeJson(reply);
    if (!isRecord(value)) throw new UnreadableField('not a JSON object');
    return Object.fromEntries(
      Object.entries(value).map(([key, quantity]) => [key, scalarText(quantity)]),
    );
  },
  show: (value) => value,
};

/** Resources whose request is above the limit, so that a UAI is never scheduled. */
export function aboveLimit(request: Quantities, limit: Quantities): string[] {
  return Object.entries(request).flatMap(([key, wanted]) => {
    const most = limit[key];
    const [a, b] = [quantityValue(wanted), most === undefined ? undefined : quantityValue(most)];
    return a !== undefined && b !== undefined && a > b
      ? [`${key}: ${wanted} is above ${most}`]
      : [];
  });
}
