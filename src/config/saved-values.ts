/** Finds invalid values in a saved configuration. They come from an editor, since `config set` rejects them. */
import { parseDuration } from '../core/duration.ts';
import { UasError, usageError } from '../core/errors.ts';
import { isJumpHost } from '../core/jump-host.ts';
import { checkName, type NameGrammar } from '../core/names.ts';
import { isPlain } from '../core/text.ts';
import type { Env } from '../system/deps.ts';
import { checkChoice } from './check-choice.ts';
import { parseEndpoint } from './endpoint.ts';
import { pathsOf } from './paths.ts';
import {
  type Resolved,
  resolve,
  type SettingKey,
  type Sources,
  savedSettings,
} from './settings.ts';
import { configFile } from './store.ts';

type Check = (text: string, key: SettingKey) => unknown;

const choice: Check = (value, key) => checkChoice(key, { value, source: key });
const endpoint: Check = (text, key) => parseEndpoint(text, '/', key);
const name =
  (grammar: NameGrammar): Check =>
  (text, key) =>
    checkName(key, text, grammar);

const jump: Check = (text, key) => {
  if (!isJumpHost(text)) throw usageError(`${key}: expected [USER@]HOST[:PORT], got "${text}"`);
};

export const retries: Check = (text, key) => {
  if (/^\d{1,2}$/.test(text)) return text;
  throw usageError(`${key}: expected a number from 0 to 99, got "${text}"`);
};

/** Checks a value as far as possible without reading files. */
export const valueChecks: Partial<Record<SettingKey, Check>> = {
  endpoint,
  'identities-endpoint': endpoint,
  output: choice,
  color: choice,
  timeout: parseDuration,
  retries,
  image: name('image'),
  organization: name('account'),
  tenant: name('label'),
  jump,
};

function check(key: SettingKey, value: string): void {
  // The store keeps values other than text as JSON.
  if (/^[[{]/.test(value)) throw usageError(`${key}: expected text, got ${value}`);
  if (!isPlain(value)) throw usageError(`${key}: the value contains control characters`);
  valueChecks[key]?.(value, key);
}

const repair = (key: SettingKey, where: string) =>
  `change it with: uas config set ${key}=VALUE${where}, or remove it with: uas config unset ${key}${where}`;

/** What errors about the file of a setting begin with, and their hint if a saved configuration names the file. */
export function placeOf(
  key: SettingKey,
  { source }: Resolved,
  env: Env,
): { flag: string; hint?: string } {
  const saved = /^configuration (.+)$/.exec(source)?.[1];
  if (saved === undefined) return { flag: source };
  const flag = `${configFile(pathsOf(env))}: ${source}: ${key}`;
  return { flag, hint: repair(key, ` --configuration ${saved}`) };
}

/**
 * Invalid settings of the configuration in use, unless overridden, each with an error that names the file
 * and the fix.
 * @param isCurrent whether `config set` changes this configuration by default
 */
export function wrongSavedValues(
  sources: Sources,
  file: string,
  isCurrent: boolean,
): Map<SettingKey, UasError> {
  const wrong = new Map<SettingKey, UasError>();
  const { configuration } = sources;
  if (!configuration || configuration.label !== undefined) return wrong;
  const where = isCurrent ? '' : ` --configuration ${configuration.name}`;
  for (const name of Object.keys(configuration.values)) {
    const key = savedSettings.find((setting) => setting.key === name)?.key as
      | SettingKey
      | undefined;
    if (!key) continue;
    const resolved = resolve(key, sources);
    if (!resolved?.source.startsWith('configuration ')) continue;
    try {
      check(key, resolved.value);
    } catch (error) {
      if (!(error instanceof UasError)) throw error;
      const message = `${file}: configuration ${configuration.name}: ${error.message}`;
      wrong.set(key, usageError(message, repair(key, where)));
    }
  }
  return wrong;
}
