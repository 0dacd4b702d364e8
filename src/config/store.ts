/** Saved configurations: one JSON file, read without conf, whose schema compiler would cost every command 80 ms. */
import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import { messageOf, UasError } from '../core/errors.ts';
import { isRecord } from '../core/record.ts';
import type { Files } from '../system/files.ts';
import type { Paths } from './paths.ts';

/** Values by the names of the settings table. */
export type SavedConfiguration = Record<string, string>;

export interface Saved {
  version: 1;
  /** The configuration in use when none is named. */
  current?: string;
  /** The one to return to when the embedded service stops. */
  previous?: string;
  configurations: Record<string, SavedConfiguration>;
}

export const configName = 'config';

export function configFile(paths: Paths): string {
  return join(paths.config, `${configName}.json`);
}

function broken(file: string, why: string): UasError {
  return new UasError('failed', `${file}: ${why}`, {
    hint: 'repair the file or move it away; nothing was changed in it',
  });
}

function check(file: string, value: unknown): Saved {
  if (!isRecord(value)) throw broken(file, 'not a JSON object');
  if (typeof value.version === 'number' && value.version > 1) {
    throw broken(file, `written by a newer version of this program (format ${value.version})`);
  }
  const { current, previous, configurations = {} } = value;
  for (const [key, name] of Object.entries({ current, previous })) {
    if (name !== undefined && typeof name !== 'string') throw broken(file, `"${key}" is no text`);
  }
  if (!isRecord(configurations)) throw broken(file, '"configurations" is no object');
  // Without a prototype, so that "constructor" is no configuration until somebody makes one.
  const checked: Saved['configurations'] = Object.create(null);
  for (const [name, settings] of Object.entries(configurations)) {
    if (!isRecord(settings)) throw broken(file, `configuration "${name}" is no object`);
    const values: SavedConfiguration = Object.create(null);
    for (const [key, setting] of Object.entries(settings)) {
      if (setting === null) continue;
      // Kept as JSON, so that one wrong value neither hides the others nor keeps it from being changed.
      values[key] = typeof setting === 'string' ? setting : JSON.stringify(setting);
    }
    checked[name] = values;
  }
  return {
    version: 1,
    ...(typeof current === 'string' ? { current } : {}),
    ...(typeof previous === 'string' ? { previous } : {}),
    configurations: checked,
  };
}

/** Editors of some systems put a byte order mark before the text. */
export const withoutMark = (text: string) => text.replace(/^\ufeff/, '');

/** The saved configurations; none when there is no file. Throws, and names the file, when it cannot be read. */
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
    if (error instanceof SyntaxError) throw broken(file, `no valid JSON: ${error.message}`);
    throw error;
  }
}
