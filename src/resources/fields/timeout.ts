/** When UAIs of a class end: JSON text with quoted seconds in a request, an object of texts in a reply. */
import { formatDuration, parseDuration } from '../../core/duration.ts';
import { usageError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { isRecord } from '../../core/record.ts';
import { type Codec, kindOf, readJson, UnreadableField } from './codec.ts';

const timeoutKeys = ['soft', 'hard', 'warning'] as const;
export type TimeoutKey = (typeof timeoutKeys)[number];

/** Seconds. Without `soft` and `hard`, a UAI runs until it is deleted. */
export type Timeout = Partial<Record<TimeoutKey, number>>;

/** The maximum: ten years. */
const longest = 315_360_000;

/** Whole seconds of `30m`, `24h` or `1800`. */
export function readSeconds(input: unknown, what: string): number {
  if (typeof input !== 'string' && typeof input !== 'number') {
    throw usageError(`${what}: expected a duration, not ${kindOf(input)}`);
  }
  const seconds = parseDuration(String(input), what, longest * 1000) / 1000;
  if (!Number.isInteger(seconds))
    throw usageError(`${what}: expected whole seconds, got "${input}"`);
  return seconds;
}

function entry(key: string, input: unknown, what: string): [TimeoutKey, number] {
  const known = timeoutKeys.find((name) => name === key);
  if (!known) {
    throw usageError(
      `${what}: unknown timeout "${key}"`,
      `did you mean ${nearest(key, timeoutKeys).join(' or ') || timeoutKeys.join(', ')}?`,
    );
  }
  return [known, readSeconds(input, `${what}.${key}`)];
}

function readText(text: string, what: string): Timeout {
  if (/^\s*[a-z]+\s*=/.test(text)) {
    const pairs = text.split(',').map((pair) => pair.split('='));
    return Object.fromEntries(
      pairs.map(([key = '', ...value]) => entry(key.trim(), value.join('='), what)),
    );
  }
  const value = readJson(text, what);
  if (!isRecord(value)) {
    throw usageError(`${what}: expected a JSON object, not ${kindOf(value)}`);
  }
  for (const [key, seconds] of Object.entries(value)) {
    // The service rejects numbers, and text that is not a number of seconds.
    if (typeof seconds !== 'string') {
      throw usageError(
        `${what}: ${key}: expected seconds as text, got ${kindOf(seconds)}`,
        `for example {"${key}":"1800"}, or --soft-timeout 30m`,
      );
    }
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, seconds]) => entry(key, seconds, what)),
  );
}

export const timeout: Codec<Timeout> = {
  read(input, what) {
    if (typeof input === 'string') return readText(input, what);
    if (input === null) return {};
    if (!isRecord(input)) throw usageError(`${what}: expected an object, not ${kindOf(input)}`);
    return Object.fromEntries(
      Object.entries(input).map(([key, seconds]) => entry(key, seconds, what)),
    );
  },
  schema: {
    type: ['object', 'null'],
    properties: Object.fromEntries(
      timeoutKeys.map((key) => [key, { type: ['string', 'integer'], examples: ['30m', 1800] }]),
    ),
    additionalProperties: false,
  },
  encode: (value) =>
    JSON.stringify(Object.fromEntries(ordered(value).map(([key, seconds]) => [key, `${seconds}`]))),
  decode(reply) {
    if (reply === null || reply === undefined) return {};
    if (!isRecord(reply)) throw new UnreadableField('not an object');
    return Object.fromEntries(
      Object.entries(reply).map(([key, seconds]) => [key, Number(seconds)]),
    );
  },
  show: (value) =>
    Object.fromEntries(ordered(value).map(([key, seconds]) => [key, showSeconds(seconds)])),
};

function ordered(value: Timeout): [TimeoutKey, number][] {
  return timeoutKeys.flatMap((key) => {
    const seconds = value[key];
    return seconds === undefined ? [] : [[key, seconds] as [TimeoutKey, number]];
  });
}

/** `30m`, `1h30m`, `0s`. */
function showSeconds(seconds: number): string {
  return seconds === 0 ? '0s' : formatDuration(seconds * 1000);
}
