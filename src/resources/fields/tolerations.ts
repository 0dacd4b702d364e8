/** Kubernetes tolerations: JSON text of a list in requests and in replies, with snake_case keys. */
import { usageError } from '../../core/errors.ts';
import { formatJson } from '../../core/json.ts';
import { nearest } from '../../core/nearest.ts';
import { isRecord } from '../../core/record.ts';
import { type Codec, decodeJson, kindOf, readJson, scalarText, UnreadableField } from './codec.ts';
import { snakeCase } from './snake-case.ts';

export interface Toleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
  toleration_seconds?: number;
}

const keys = ['key', 'operator', 'value', 'effect', 'toleration_seconds'];
const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const operators = ['Exists', 'Equal'];

function oneOf(word: unknown, choices: readonly string[], what: string): string {
  const found = choices.find((choice) => choice === word);
  if (found) return found;
  const text = scalarText(word);
  const same = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
  throw usageError(
    `${what}: "${text}" is not one of ${choices.join(', ')}`,
    same ? `did you mean ${same}?` : undefined,
  );
}

function readField(key: string, value: unknown, what: string): unknown {
  if (key === 'effect') return oneOf(value, effects, what);
  if (key === 'operator') return oneOf(value, operators, what);
  const expected = key === 'toleration_seconds' ? 'number' : 'string';
  if (typeof value === expected) return value;
  throw usageError(
    `${what}: expected ${expected === 'number' ? 'a number' : 'text'}, not ${kindOf(value)}`,
  );
}

function readObject(input: unknown, what: string): Toleration {
  if (!isRecord(input)) throw usageError(`${what}: expected an object, not ${kindOf(input)}`);
  const toleration: Toleration = Object.fromEntries(
    Object.entries(input)
      .filter(([, value]) => value !== null)
      .map(([given, value]) => {
        const key = snakeCase(given);
        if (keys.includes(key)) return [key, readField(key, value, `${what}.${key}`)];
        const close = nearest(key, keys)[0];
        throw usageError(
          `${what}: unknown field "${given}" of a toleration`,
          close ? `did you mean ${close}?` : `known: ${keys.join(', ')}`,
        );
      }),
  );
  const { operator = 'Equal', value, effect } = toleration;
  if (operator === 'Exists' && value) {
    throw usageError(`${what}: the operator Exists cannot be combined with a value`);
  }
  if (!toleration.key && operator !== 'Exists') {
    throw usageError(`${what}: without a key, the operator must be Exists`);
  }
  if (toleration.toleration_seconds !== undefined && effect !== 'NoExecute') {
    throw usageError(`${what}: toleration_seconds requires the effect NoExecute`);
  }
  return toleration;
}

/** `key=value:effect`, `key:effect`, `key=value` or `key`, as `kubectl taint` writes taints. */
export function readTaint(text: string, what: string): Toleration {
  const [, key, value, effect] =
    /^([A-Za-z0-9][A-Za-z0-9._/-]*)(?:=([A-Za-z0-9._-]*))?(?::([A-Za-z]+))?$/.exec(text.trim()) ??
    [];
  if (key === undefined) {
    throw usageError(`${what}: invalid toleration "${text}"`, 'write it as key=value:NoSchedule');
  }
  return readObject(
    {
      key,
      ...(value === undefined ? { operator: 'Exists' } : { operator: 'Equal', value }),
      ...(effect === undefined ? {} : { effect }),
    },
    what,
  );
}

export const tolerations: Codec<readonly Toleration[]> = {
  read(input, what) {
    if (input === null) return [];
    const value = typeof input === 'string' ? readJson(input, what) : input;
    if (!Array.isArray(value)) {
      throw usageError(
        `${what}: expected a list of objects, not ${kindOf(value)}`,
        'for example [{"key":"uai_only","operator":"Exists"}], or --toleration uai_only',
      );
    }
    return value.map((item, at) => readObject(item, `${what}[${at}]`));
  },
  schema: {
    type: ['array', 'null'],
    items: {
      type: 'object',
      properties: {
        key: { type: 'string' },
        operator: { enum: operators },
        value: { type: 'string' },
        effect: { enum: effects },
        toleration_seconds: { type: 'integer' },
      },
      additionalProperties: false,
    },
  },
  encode: (value) => formatJson(value, 0),
  decode(reply) {
    if (reply === null || reply === undefined) return [];
    const value = decodeJson(reply);
    if (!Array.isArray(value)) throw new UnreadableField('not a JSON list');
    return value as Toleration[];
  },
  show: (value) => value,
};
