/** What `--format` makes of an answer. The formatters load when first needed. */
import { str } from './python-text.ts';
import { isList, isMap, type Value, type ValueMap } from './value.ts';

/** Thrown when the format cannot hold the value. */
export class FormatError extends Error {}

/**
 * The text of an answer without the line feed that follows it. Lists and objects take the format; everything
 * else is printed bare in each of them.
 * @param format `toml`, `yaml`, anything else is JSON; case does not matter
 */
export async function formatValue(value: Value, format: Value): Promise<string> {
  if (value === null) return '';
  if (!isMap(value) && !isList(value)) return str(value);
  if (typeof format !== 'string') throw new FormatError('the format is no text');
  try {
    return await formatted(value, format.toLowerCase());
  } catch (error) {
    throw new FormatError(`the value cannot be written as ${format}`, { cause: error });
  }
}

async function formatted(value: readonly Value[] | ValueMap, format: string): Promise<string> {
  switch (format) {
    case 'toml': {
      const { tomlText } = await import('./toml.ts');
      return tomlText(isMap(value) ? value : new Map([['results', value]]));
    }
    case 'yaml': {
      const { yamlText } = await import('./yaml/yaml.ts');
      return yamlText(value);
    }
    default: {
      const { jsonText } = await import('./json.ts');
      return jsonText(value, 2);
    }
  }
}
