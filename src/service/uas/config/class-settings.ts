/** The settings of a class that are text with a grammar of their own. Each reader throws the service's 400. */

import { float, isObject } from '../../python/float.ts';
import { JsonDecodeError, load } from '../../python/load.ts';
import { notAnInt, repr, str, toInt } from '../../python/repr.ts';
import { strip } from '../../python/text.ts';
import { problem } from '../problem.ts';

function decode(what: string, text: string): unknown {
  try {
    // They are shown again in messages.
    return load(text, float);
  } catch (error) {
    if (!(error instanceof JsonDecodeError)) throw error;
    throw problem(400, `${what} '${text}' failed JSON decoding - ${error.message}`);
  }
}

/** `{"soft":"600","hard":"1800","warning":"30"}`: seconds as text. */
export function readTimeout(text: string): Record<string, string> {
  const value = decode('Timeout', text);
  if (!isObject(value)) {
    throw problem(400, `Timeout '${text}' must be a JSON map object but is not a map`);
  }
  for (const [name, seconds] of Object.entries(value)) {
    const refuse = (why: string) => problem(400, `Timeout '${text}' ${why}`);
    const setting = `setting '${name}: ${str(seconds)}'`;
    if (!['soft', 'hard', 'warning'].includes(name)) {
      throw refuse(
        `contains an unrecognized timeout setting '${name}' acceptable settings are 'soft', 'hard' or 'warning'`,
      );
    }
    if (typeof seconds !== 'string') throw refuse(`${setting} has a non-string value`);
    const number = toInt(seconds);
    if (number === undefined) {
      throw refuse(`${setting} cannot be converted to an integer - ${notAnInt(seconds)}`);
    }
    if (number < 0) throw refuse(`${setting} must not be a negative value`);
  }
  return value as Record<string, string>;
}

/** A number of any size: whether so many can be is for Kubernetes to say. */
export function readReplicas(text: string): number | bigint {
  const number = toInt(text);
  if (number === undefined) {
    throw problem(
      400,
      `Replicas parameter '${text}' cannot be converted to an integer - ${notAnInt(text)}`,
    );
  }
  if (number <= 0) throw problem(400, `Replicas parameter '${text}' must be greater than zero`);
  return Number.isSafeInteger(number) ? number : BigInt(strip(text).replace(/[+_]/g, ''));
}

export function checkServiceAccount(name: string): void {
  if (!/^[a-zA-Z0-9-]+\n?$/.test(name))
    throw problem(400, `Invalid service account name '${name}'`);
}

/** Any integers: the range is Kubernetes' business. No text at all means no ports. */
export function readPorts(text: string | undefined): string[] {
  if (!text) return [];
  const ports = text.split(',').map(strip);
  if (ports.some((port) => toInt(port) === undefined)) {
    throw problem(
      400,
      `illegal port number in '${text}', all optional port values must be integers`,
    );
  }
  return ports;
}

const tolerationKeys = new Set(['effect', 'key', 'operator', 'toleration_seconds', 'value']);

/** A list of objects; it is kept as the text that came. */
export function checkTolerations(text: string): void {
  const refuse = (why: string) =>
    problem(400, `Tolerations '${text}' must be a JSON list of JSON Objects but ${why}`);
  const value = decode('Tolerations', text);
  if (!Array.isArray(value)) throw refuse('is not a list');
  for (const toleration of value) {
    if (!isObject(toleration)) throw refuse('contains a non-object value');
    const unknown = Object.keys(toleration).find((key) => !tolerationKeys.has(key));
    if (unknown !== undefined) {
      throw problem(
        400,
        `Error using '${repr(toleration)}' to compose a toleration - V1Toleration.__init__() got an unexpected keyword argument ${repr(unknown)}`,
      );
    }
  }
}
