/** Finds invalid values in a saved configuration. They come from an editor, since `config set` rejects them. */
import { parseDuration } from '../core/duration.ts';
import { UasError, usageError } from '../core/errors.ts';
import { checkChoice } from './check-choice.ts';
import { parseEndpoint } from './endpoint.ts';
import { resolve, type SettingKey, type Sources, savedSettings } from './settings.ts';

type Check = (text: string, key: SettingKey) => unknown;

const choice: Check = (value, key) => checkChoice(key, { value, source: key });
const endpoint: Check = (text, key) => parseEndpoint(text, '/', key);

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
};

function check(key: SettingKey, value: string): void {
  // The store keeps values other than text as JSON.
  if (/^[[{]/.test(value)) throw usageError(`${key}: expected text, got ${value}`);
  valueChecks[key]?.(value, key);
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
      const hint = `change it with: uas config set ${key}=VALUE${where}, or remove it with: uas config unset ${key}${where}`;
      wrong.set(key, usageError(message, hint));
    }
  }
  return wrong;
}
