/**
 * Saved configurations: one JSON file, 0600. It is read without conf, whose schema compiler would cost every
 * command 80 ms, and written through conf.
 */
import { dirname, join } from 'node:path';
import { realClock } from '../core/clock.ts';
import { messageOf, UasError } from '../core/errors.ts';
import type { Files } from '../core/files.ts';
import { withLock } from '../core/lock.ts';
import { isRecord } from '../core/record.ts';
import type { Paths } from './paths.ts';
import { savedSettings } from './settings.ts';

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

const configName = 'config';

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
      if (typeof setting !== 'string') throw broken(file, `"${key}" of "${name}" is no text`);
      values[key] = setting;
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

/** The saved configurations; none when there is no file. Throws, and names the file, when it cannot be read. */
export async function readSaved(files: Files, paths: Paths): Promise<Saved> {
  const file = configFile(paths);
  let text: string | undefined;
  try {
    text = (await files.readOwn(file))?.toString('utf8');
  } catch (error) {
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

/** Refuses settings that the table does not know. What a file already holds is kept, whoever wrote it. */
function checkNew(before: Saved, after: Saved): void {
  for (const [name, values] of Object.entries(after.configurations)) {
    for (const key of Object.keys(values)) {
      const isKnown = savedSettings.some((setting) => setting.key === key);
      if (isKnown || before.configurations[name]?.[key] !== undefined) continue;
      throw new UasError('usage', `there is no setting "${key}"`, {
        hint: `settings: ${savedSettings.map((setting) => setting.key).join(', ')}`,
      });
    }
  }
}

/** Editors of some systems put a byte order mark before the text. */
const withoutMark = (text: string) => text.replace(/^\ufeff/, '');

/**
 * conf with the signals left to this program: one of its packages listens for every signal and raises it a second
 * time, which would end a command before it has cleaned up.
 */
async function loadConf() {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
  const own = signals.map((name) => process.listeners(name));
  const { default: Conf } = await import('conf');
  signals.forEach((name, at) => {
    for (const listener of process.listeners(name)) {
      if (!own[at]?.includes(listener)) process.removeListener(name, listener);
    }
  });
  return Conf;
}

async function write(paths: Paths, saved: Saved): Promise<void> {
  const Conf = await loadConf();
  const conf = new Conf<Record<string, unknown>>({
    cwd: paths.config,
    configName,
    projectSuffix: '',
    configFileMode: 0o600,
    accessPropertiesByDotNotation: false,
    clearInvalidConfig: false,
    deserialize: (text) => JSON.parse(withoutMark(text)) as Record<string, unknown>,
  });
  conf.store = { ...saved };
}

export interface ChangeOptions {
  dryRun?: boolean;
  /** Ends the waiting for another process that writes the file. */
  signal?: AbortSignal;
}

/**
 * Reads, changes and writes the file while no other process does; with `dryRun` only what it would be is returned.
 * Throws for settings that the table does not know.
 */
export async function changeSaved(
  files: Files,
  paths: Paths,
  change: (saved: Saved) => void,
  { dryRun = false, signal = new AbortController().signal }: ChangeOptions = {},
): Promise<Saved> {
  if (dryRun) {
    const saved = await readSaved(files, paths);
    const before = structuredClone(saved);
    change(saved);
    checkNew(before, saved);
    return saved;
  }
  const file = configFile(paths);
  await files.makePrivateDirectory(dirname(file)).catch((error: unknown) => {
    throw new UasError('failed', `cannot write ${file}: ${messageOf(error)}`, { cause: error });
  });
  return withLock({ files, clock: realClock, signal, path: `${file}.lock` }, async () => {
    const saved = await readSaved(files, paths);
    const before = structuredClone(saved);
    change(saved);
    checkNew(before, saved);
    try {
      await write(paths, saved);
    } catch (error) {
      throw new UasError('failed', `cannot write ${file}: ${messageOf(error)}`, { cause: error });
    }
    return saved;
  });
}
