/** Paths in the words of ssh: what its options and its Include lines make of a path differs. */

import { UasError } from '../../core/errors.ts';
import type { Env } from '../../system/deps.ts';

function refuse(path: string, what: string): never {
  throw new UasError('usage', `the path ${path} cannot be passed to ssh: it contains ${what}`);
}

/** Variables that may hold the beginning of a path that has `${` in it. */
const directories = ['XDG_STATE_HOME', 'HOME'];

/** The path with its beginning as a variable, since ssh has no way to write a literal `${`. */
function withVariable(path: string, env: Env): string {
  for (const name of directories) {
    const directory = env[name]?.replace(/\/+$/, '');
    if (!directory || !path.startsWith(`${directory}/`)) continue;
    const rest = path.slice(directory.length);
    if (!rest.includes('${')) return `\${${name}}${rest.replaceAll('%', '%%')}`;
  }
  return refuse(path, '${, which ssh takes for a variable');
}

/** A path as the value of an option: quoted, with what ssh would expand written so that the path comes out. */
export function quotedPath(path: string, env: Env): string {
  if (/["\\\r\n\0]/.test(path)) refuse(path, 'a quote, backslash or line feed');
  const text = path.includes('${') ? withVariable(path, env) : path.replaceAll('%', '%%');
  return `"${text}"`;
}

/**
 * A path as the argument of Include. That is a pattern of glob(7), and from OpenSSH 9.9 on also has tokens and
 * variables, so a percent or dollar sign is written as a class that both kinds read alike.
 */
export function includedPath(path: string): string {
  if (/["\\\r\n\0]/.test(path)) refuse(path, 'a quote, backslash or line feed');
  const pattern = path.replace(/[*?[]/g, '\\$&').replaceAll('$', '[$]').replaceAll('%', '[$-&]');
  return `"${pattern}"`;
}
