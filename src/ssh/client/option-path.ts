/** Quotes paths for ssh, whose options and Include lines interpret paths differently. */

import { UasError } from '../../core/errors.ts';
import type { Env } from '../../system/deps.ts';

function refuse(path: string, what: string): never {
  throw new UasError('usage', `the path ${path} cannot be passed to ssh: it contains ${what}`);
}

/** Variables that may contain the beginning of a path with `${` in it. */
const directories = ['XDG_STATE_HOME', 'HOME'];

/** The path with its beginning replaced by a variable, because ssh cannot express a literal `${`. */
function withVariable(path: string, env: Env): string {
  for (const name of directories) {
    const directory = env[name]?.replace(/\/+$/, '');
    if (!directory || !path.startsWith(`${directory}/`)) continue;
    const rest = path.slice(directory.length);
    if (!rest.includes('${')) return `\${${name}}${rest.replaceAll('%', '%%')}`;
  }
  return refuse(path, '${, which ssh takes for a variable');
}

/** A path as the value of an option, quoted and escaped so that ssh expands it to the same path. */
export function quotedPath(path: string, env: Env): string {
  if (/["\\\r\n\0]/.test(path)) refuse(path, 'a quote, backslash or line feed');
  const text = path.includes('${') ? withVariable(path, env) : path.replaceAll('%', '%%');
  return `"${text}"`;
}

/**
 * A path as the argument of Include. The argument is a glob(7) pattern, and since OpenSSH 9.9 also expands tokens and
 * variables, so a percent or dollar sign is written as a character class, which all releases read alike.
 */
export function includedPath(path: string): string {
  if (/["\\\r\n\0]/.test(path)) refuse(path, 'a quote, backslash or line feed');
  const pattern = path.replace(/[*?[]/g, '\\$&').replaceAll('$', '[$]').replaceAll('%', '[$-&]');
  return `"${pattern}"`;
}
