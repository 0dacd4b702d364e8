/** Builds the configuration of a cluster from options, and checks it before it is sent. */

import { isIP } from 'node:net';
import type { ConfigVariable, GridConfig } from '../../api/identities.types.ts';
import { usageError } from '../../core/errors.ts';
import { parseWrittenJson } from '../../core/json.ts';
import { trimmed } from '../../core/names.ts';
import { isRecord } from '../../core/record.ts';
import { isLoginHost } from '../../ssh/client/login-names.ts';

/** The fields that the service changes on an update; it reads the others and ignores them. */
export const appliedOnUpdate: readonly string[] = ['hostName', 'port', 'discriminator'];

/** The fields that only IBM LSF has. */
export const lsfFields: readonly string[] = ['perJobMemLimit', 'perTaskReserve', 'unitForLimits'];

export function checkHost(text: string): string {
  const host = trimmed(text);
  if (!isLoginHost(host)) {
    throw usageError(
      `--host-name: "${text}" is not a host name or address`,
      'set the port with --port',
    );
  }
  return host;
}

/** Whether the service, which runs elsewhere, probably cannot reach the address. */
export function isPrivateAddress(host: string): boolean {
  if (host === 'localhost') return true;
  return isIP(host) === 4
    ? /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./.test(host)
    : isIP(host) === 6 && /^(?:::1$|f[cd]|fe[89ab])/i.test(host);
}

/** A whole number from `least` to `most`. */
export function checkNumber(flag: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text.trim()) && number >= least && number <= most) return number;
  throw usageError(`${flag}: expected a number from ${least} to ${most}, got "${text}"`);
}

/** `NAME=VALUE` for both kinds of job, `head:NAME=VALUE` or `compute:NAME=VALUE` for one. */
export function parseVariable(text: string): ConfigVariable {
  const [, target, name = '', value = ''] =
    /^(?:(head|compute):)?([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(text) ?? [];
  if (name === '') {
    throw usageError(
      `--environment: invalid variable name "${text.split('=')[0]}"`,
      'use NAME=VALUE, head:NAME=VALUE or compute:NAME=VALUE',
    );
  }
  return { name, value, head: target !== 'compute', compute: target !== 'head' };
}

/** The object of `--config`. */
export function parseConfig(text: string, source: string): GridConfig {
  let value: unknown;
  try {
    value = parseWrittenJson(text);
  } catch (error) {
    throw usageError(`--config: ${source} is not valid JSON: ${(error as Error).message}`);
  }
  if (!isRecord(value)) {
    throw usageError(`--config: ${source} is not a JSON object`);
  }
  return value as GridConfig;
}
