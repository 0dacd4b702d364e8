/** Changes the saved configurations, one process at a time, through conf. The file mode is 0600. */
import { dirname } from 'node:path';
import { messageOf, UasError } from '../core/errors.ts';
import { ensureHome } from '../system/account.ts';
import { realClock } from '../system/clock.ts';
import type { Files } from '../system/files.ts';
import { withLock } from '../system/lock.ts';
import type { Paths } from './paths.ts';
import { savedSettings } from './settings.ts';
import { configFile, configName, readSaved, type Saved, withoutMark } from './store.ts';

/** Rejects new settings that are not in the table. Unknown settings already in the file are kept. */
function checkNew(before: Saved, after: Saved): void {
  for (const [name, values] of Object.entries(after.configurations)) {
    for (const key of Object.keys(values)) {
      const isKnown = savedSettings.some((setting) => setting.key === key);
      if (isKnown || before.configurations[name]?.[key] !== undefined) continue;
      throw new UasError('usage', `unknown setting "${key}"`, {
        hint: `settings: ${savedSettings.map((setting) => setting.key).join(', ')}`,
      });
    }
  }
}

async function write(paths: Paths, saved: Saved): Promise<void> {
  ensureHome();
  const { default: Conf } = await import('conf');
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
  /** Cancels waiting for another process that is writing the file. */
  signal?: AbortSignal;
}

/**
 * Reads, changes and writes the file under a lock; with `dryRun`, only returns the result.
 * Throws for settings that are not in the table.
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
  await files.makeOwnDirectory(dirname(file)).catch((error: unknown) => {
    if (error instanceof UasError) throw error;
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
