/** Checks values when they are saved, so that errors appear where they are made. */

import { resolve } from 'node:path';
import { usageError } from '../core/errors.ts';
import { checkName } from '../core/names.ts';
import { isPlain } from '../core/text.ts';
import type { Files } from '../system/files.ts';
import { expandHome } from '../system/home-path.ts';
import { readOptionBytes } from '../system/read-input.ts';
import { authoritiesIn } from './authorities.ts';
import { valueChecks } from './saved-values.ts';
import { type SettingKey, savedSettings } from './settings.ts';

export interface ValueWorld {
  files: Files;
  /** For a leading `~/`. */
  home: string;
}

type Check = (text: string, key: SettingKey, world: ValueWorld) => string | Promise<string>;

const endpoint: Check = (text) => text.replace(/\/+$/, '');
/** The absolute path of a file that exists. */
const file: Check = async (text, key, { files, home }) => {
  const path = resolve(expandHome(text, home));
  if ((await files.stat(path))?.isFile) return path;
  throw usageError(`${key}: file not found: ${path}`);
};

const checks: Partial<Record<SettingKey, Check>> = {
  endpoint,
  'identities-endpoint': endpoint,
  async cacert(text, key, world) {
    const path = await file(text, key, world);
    const content = await readOptionBytes(world.files, path, { home: world.home, flag: key });
    await authoritiesIn(content, { value: path, source: key });
    return path;
  },
  publickey: file,
  username: (text, key) => checkName(key, text, 'account'),
};

/** Names of cray's settings and their names here. */
const synonyms: Record<string, string> = {
  'core.hostname': 'endpoint',
  hostname: 'endpoint',
  'core.tenant': 'tenant',
  'core.format': 'output',
  format: 'output',
  'auth.login.username': 'username',
};

/** The setting with the name. Throws a usage error that lists the known ones. */
export function settingNamed(word: string): SettingKey {
  const key = synonyms[word] ?? word;
  const known = savedSettings.find((setting) => setting.key === key);
  if (known) return known.key as SettingKey;
  throw usageError(
    `unknown setting "${word}"`,
    `settings: ${savedSettings.map((setting) => setting.key).join(', ')}`,
  );
}

/** Checks a value and returns it as saved. Throws a usage error if it is invalid. */
export async function checkValue(
  key: SettingKey,
  text: string,
  world: ValueWorld,
): Promise<string> {
  const value = text.trim();
  if (value === '') {
    throw usageError(`${key}: the value is empty`, `remove it with: uas config unset ${key}`);
  }
  if (!isPlain(value)) throw usageError(`${key}: the value contains control characters`);
  valueChecks[key]?.(value, key);
  return (await checks[key]?.(value, key, world)) ?? value;
}
