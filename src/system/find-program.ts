/** Finds programs. Only absolute directories in PATH are searched, never the working directory. */
import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Env } from './deps.ts';

const isWindows = process.platform === 'win32';

/** The default of the system if PATH is not set. */
const defaultPath = '/usr/local/bin:/usr/bin:/bin';

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** The value of PATH, whose name Windows takes in upper or lower case. */
function pathOf(env: Env): string {
  const name = isWindows ? Object.keys(env).find((key) => key.toUpperCase() === 'PATH') : 'PATH';
  return (name && env[name]) ?? defaultPath;
}

/** The absolute path of a program. Throws an error with the code `ENOENT` if it is not in PATH. */
export async function findProgram(
  command: string,
  env: Env,
  endings: readonly string[] = isWindows ? ['.exe', '.com', ''] : [''],
): Promise<string> {
  if (isAbsolute(command)) return command;
  for (const directory of pathOf(env).split(delimiter)) {
    if (!isAbsolute(directory)) continue;
    for (const ending of endings) {
      const path = join(directory, command + ending);
      if (await isProgram(path)) return path;
    }
  }
  throw Object.assign(new Error(`${command} not found in PATH`), { code: 'ENOENT' });
}
