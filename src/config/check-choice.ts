/** Checks the value of a setting against the choices of its table. */
import { usageError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { listed } from '../core/text.ts';
import { type Resolved, type Setting, type SettingKey, settings } from './settings.ts';

/** The values that a setting may have. */
type ValueOf<K extends SettingKey> =
  Extract<(typeof settings)[number], { key: K }> extends { choices: readonly (infer Choice)[] }
    ? Choice
    : string;

/** Checks the value against the choices of the setting. */
export function checkChoice<K extends SettingKey>(key: K, resolved: Resolved): ValueOf<K> {
  const setting: Setting | undefined = settings.find((candidate) => candidate.key === key);
  if (!setting?.choices || setting.choices.includes(resolved.value)) {
    return resolved.value as ValueOf<K>;
  }
  const close = nearest(resolved.value, setting.choices);
  throw usageError(
    `${resolved.source}: "${resolved.value}" is not one of ${setting.choices.join(', ')}`,
    close.length > 0 ? `did you mean ${listed(close, 'or')}?` : undefined,
  );
}
