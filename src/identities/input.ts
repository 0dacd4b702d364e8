/** Files that options name, and standard input for `-`, which can be read only once. */
import type { Context } from '../context.ts';
import { messageOf, usageError } from '../core/errors.ts';
import { expandHome } from '../core/home-path.ts';

/** Refuses (exit 2) options of which more than one reads standard input. */
export function checkStandardInput(
  context: Context,
  given: Readonly<Record<string, unknown>>,
): void {
  const all: Record<string, unknown> = {
    ...given,
    '--token-file': context.setting('token-file')?.value,
  };
  const readers = Object.entries(all).filter(([, value]) => value === '-' || value === true);
  const [first, second] = readers.map(([flag]) => flag);
  if (second !== undefined) {
    throw usageError(`${first} and ${second} cannot both read standard input`);
  }
}

/** The bytes of the file, or of standard input for `-`. */
export async function readInput(context: Context, path: string, flag: string): Promise<Buffer> {
  const { files, io } = context.deps;
  if (path === '-') return io.readStdin();
  const expanded = expandHome(path, context.paths.home);
  const content = await files.read(expanded).catch((error: unknown) => {
    throw usageError(`${flag}: cannot read ${path}: ${messageOf(error)}`);
  });
  if (content === undefined) throw usageError(`${flag}: there is no file ${path}`);
  return content;
}
