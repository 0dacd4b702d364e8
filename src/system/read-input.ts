/** Reads the bytes of the file that an option names, or of standard input. */
import { messageOf, UasError, usageError } from '../core/errors.ts';
import type { Deps } from './deps.ts';
import type { Files } from './files.ts';
import { expandHome } from './home-path.ts';

/** The part of a context that it needs. */
export interface InputWorld {
  deps: Pick<Deps, 'files' | 'io'>;
  paths: { home: string };
}

/** The name of a source in errors. */
export function sourceName(path: string): string {
  return path === '-' ? 'standard input' : path;
}

/**
 * Reads a file, expanding `~/`.
 * @throws UasError usage that names the file
 */
export async function readFileBytes(
  files: Pick<Files, 'read'>,
  path: string,
  home: string,
): Promise<Buffer> {
  const content = await files.read(expandHome(path, home)).catch((error: unknown) => {
    throw usageError(`cannot read ${path}: ${messageOf(error)}`);
  });
  if (content === undefined) throw usageError(`file not found: ${path}`);
  return content;
}

/** {@link readFileBytes}; errors name the option or setting as well. */
export async function readOptionBytes(
  files: Pick<Files, 'read'>,
  path: string,
  { home, flag }: { home: string; flag: string },
): Promise<Buffer> {
  return readFileBytes(files, path, home).catch((error: UasError) => {
    throw new UasError(error.code, `${flag}: ${error.message}`, error);
  });
}

/** Reads a file, expanding `~/`, or standard input for `-`. */
export async function readInput(
  { deps: { files, io }, paths: { home } }: InputWorld,
  path: string,
  flag: string,
): Promise<Buffer> {
  return path === '-' ? io.readStdin(flag) : readOptionBytes(files, path, { home, flag });
}
