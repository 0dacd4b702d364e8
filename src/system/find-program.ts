/** Finds programs. Only absolute directories in PATH are searched, never the working directory. */
import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Env } from './deps.ts';

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

/** The absolute path of a program. Throws an error with the code `ENOENT` if it is not in PATH. */
export async function findProgram(command: string, env: Env): Promise<string> {
  if (isAbsolute(command)) return command;
  for (const directory of (env.PATH ?? defaultPath).split(delimiter)) {
    const path = join(directory, command);
    if (isAbsolute(directory) && (await isProgram(path))) return path;
  }
  throw Object.assign(new Error(`${command} not found in PATH`), { code: 'ENOENT' });
}
