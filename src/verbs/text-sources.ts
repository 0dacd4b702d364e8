/** Values of options that may be kept in a file: the text itself, `@file`, or `-` for standard input. */
import type { Context } from '../context.ts';
import { messageOf, usageError } from '../core/errors.ts';

export async function readTextOption(
  { deps }: Context,
  value: string,
  flag: string,
): Promise<string> {
  if (value === '-') return (await deps.io.readStdin()).toString('utf8');
  if (!value.startsWith('@')) return value;
  const path = value.slice(1);
  const content = await deps.files.read(path).catch((error: unknown) => {
    throw usageError(`${flag}: cannot read ${path}: ${messageOf(error)}`);
  });
  if (!content) throw usageError(`${flag}: there is no file ${path}`);
  return content.toString('utf8').replace(/^\ufeff/, '');
}
