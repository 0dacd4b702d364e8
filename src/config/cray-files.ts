/** Reads the configurations and tokens of `cray` in ~/.config/cray. */
import { join } from 'node:path';
import { messageOf, UasError } from '../core/errors.ts';
import type { Env } from '../system/deps.ts';
import type { Files } from '../system/files.ts';
import { homeOf } from './paths.ts';

export interface CrayPaths {
  directory: string;
  /** One TOML file for each configuration, without an extension. */
  configurations: string;
  /** The file that contains the name of the configuration in use. */
  active: string;
  tokens: string;
}

/** CRAY_CONFIG_DIR is the parent of `.config`; XDG_CONFIG_HOME is ignored. */
export function crayPaths(env: Env): CrayPaths {
  const directory = join(env.CRAY_CONFIG_DIR || homeOf(env), '.config', 'cray');
  return {
    directory,
    configurations: join(directory, 'configurations'),
    active: join(directory, 'active_config'),
    tokens: join(directory, 'tokens'),
  };
}

export interface CrayConfiguration {
  name: string;
  file: string;
  /** The host name as typed: usually a URL with https, sometimes a bare host. */
  hostname?: string | undefined;
  tenant?: string | undefined;
  /** The last account that signed in. */
  username?: string | undefined;
}

/** The name of the configuration in use: CRAY_CONFIG, else the active one, else `default`. */
async function activeCrayName(files: Files, env: Env): Promise<string> {
  if (env.CRAY_CONFIG) return env.CRAY_CONFIG;
  const active = await files.readOwn(crayPaths(env).active);
  return active?.toString('utf8').trim() || 'default';
}

/** Reads a configuration of cray, by default the one in use; undefined if the file does not exist. */
export async function readCrayConfiguration(
  files: Files,
  env: Env,
  name?: string,
): Promise<CrayConfiguration | undefined> {
  const chosen = name ?? (await activeCrayName(files, env));
  if (!/^[\w][\w.@-]*$/.test(chosen)) return undefined;
  const file = join(crayPaths(env).configurations, chosen);
  let text: string | undefined;
  try {
    text = (await files.readOwn(file))?.toString('utf8');
  } catch (error) {
    throw new UasError('failed', `cannot read ${file}: ${messageOf(error)}`);
  }
  if (text === undefined) return undefined;
  const values = tomlTexts(text);
  return {
    name: chosen,
    file,
    hostname: values['core.hostname'] || undefined,
    tenant: values['core.tenant'] || undefined,
    username: values['auth.login.username'] || undefined,
  };
}

/**
 * Reads the single-line strings of a TOML document by their dotted keys, and skips everything else. cray itself writes
 * only such strings, and other content should not make a command fail.
 */
function tomlTexts(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[\s*([\w.\s"-]+?)\s*\]\s*(?:#.*)?$/.exec(line)?.[1];
    if (header !== undefined) section = header.replaceAll(/["\s]/g, '');
    const [, key, basic, literal] =
      /^\s*"?([\w-]+)"?\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)')\s*(?:#.*)?$/.exec(line) ?? [];
    if (key === undefined) continue;
    values[section === '' ? key : `${section}.${key}`] = literal ?? plainText(basic ?? '');
  }
  return values;
}

function plainText(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}

/** Cleans a URL as Python does: removes leading blanks and controls, and tabs and line ends within. */
export function withoutBlanks(url: string): string {
  return url.replace(/^[\u0000-\u0020]+|[\t\r\n]/g, '');
}

/** The path of cray's token file for a user and host: `tokens/api_gw_service_nmn_local.vers`; the colon of a port is kept. */
export function crayTokenFile(env: Env, hostname: string, username: string): string {
  const typed = withoutBlanks(hostname);
  const url = /^https?:\/\//i.test(typed) ? typed : `https://${typed}`;
  const host = /^https?:\/\/([^/?#]*)/i.exec(url)?.[1] ?? '';
  const name = `${host.replace(/[-.]/g, '_')}.${username.replaceAll('.', '_')}`;
  return join(crayPaths(env).tokens, name.replaceAll('/', '_'));
}
