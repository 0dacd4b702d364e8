/** Reads the saved configurations, one JSON file. It does not use conf, whose schema compiler takes 80 ms. */
import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import { messageOf, UasError } from '../core/errors.ts';
import { isRecord } from '../core/record.ts';
import type { Files } from '../system/files.ts';
import type { Paths } from './paths.ts';

/** Values by the keys of the settings table. */
export type SavedConfiguration = Record<string, string>;

export interface Saved {
  version: 1;
  /** The configuration to use by default. */
  current?: string;
  /** The configuration to return to when the embedded service stops. */
  previous?: string;
  configurations: Record<string, SavedConfiguration>;
}

export const configName = 'config';

export function configFile(paths: Paths): string {
  return join(paths.config, `${configName}.json`);
}

function broken(file: string, why: string): UasError {
  return new UasError('failed', `${file}: ${why}`, {
    hint: 'repair or move the file; it was not changed',
  });
}

function checkConfiguration(file: string, name: string, settings: unknown): SavedConfiguration {
  if (!isRecord(settings)) throw broken(file, `configuration "${name}" is not an object`);
  const values: SavedConfiguration = Object.create(null);
  for (const [key, setting] of Object.entries(settings)) {
    if (setting === null) continue;
    // Kept as JSON, so that one invalid value neither hides the others nor prevents changing it.
    values[key] = typeof setting === 'string' ? setting : JSON.stringify(setting);
  }
  return values;
}

function check(file: string, value: unknown): Saved {
  if (!isRecord(value)) throw broken(file, 'not a JSON object');
  if (typeof value.version === 'number' && value.version > 1) {
    throw broken(file, `written by a newer version of this program (format ${value.version})`);
  }
  const { current, previous, configurations = {} } = value;
  for (const [key, name] of Object.entries({ current, previous })) {
    if (name !== undefined && typeof name !== 'string') throw broken(file, `"${key}" is not text`);
  }
  if (!isRecord(configurations)) throw broken(file, '"configurations" is not an object');
  // Without a prototype, so that "constructor" is not a configuration by default.
  const checked: Saved['configurations'] = Object.create(null);
  for (const [name, settings] of Object.entries(configurations)) {
    checked[name] = checkConfiguration(file, name, settings);
  }
  return {
    version: 1,
    ...(typeof current === 'string' ? { current } : {}),
    ...(typeof previous === 'string' ? { previous } : {}),
    configurations: checked,
  };
}

/** The byte order mark that some editors add. */
export const withoutMark = (text: string) => text.replace(/^\ufeff/, '');

/** Reads the saved configurations; none if there is no file. If it cannot be read, throws an error that names the file. */
export async function readSaved(files: Files, paths: Paths): Promise<Saved> {
  const file = configFile(paths);
  let text: string | undefined;
  try {
    const bytes = await files.readTrusted(file);
    if (bytes && !isUtf8(bytes)) throw new Error('not UTF-8 text');
    text = bytes?.toString('utf8');
  } catch (error) {
    if (error instanceof UasError && error.hint !== undefined) throw error;
    throw broken(file, messageOf(error).replace(`${file} `, ''));
  }
  if (text === undefined) return { version: 1, configurations: Object.create(null) };
  try {
    return check(file, JSON.parse(withoutMark(text)));
  } catch (error) {
    if (error instanceof SyntaxError) throw broken(file, `invalid JSON: ${error.message}`);
    throw error;
  }
}
