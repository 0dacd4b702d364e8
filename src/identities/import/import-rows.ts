/** Which member gets which key: rows of a file, or the keys in a directory. */
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Context } from '../../command/command.types.ts';
import { usageError } from '../../core/errors.ts';
import { expandHome } from '../../system/home-path.ts';
import { readInput, sourceName } from '../../system/read-input.ts';
import { readCsv } from './csv.ts';
import { defaultPattern, findKeys, keyPath } from './keys-directory.ts';

export interface ImportRow {
  /** Line in the file; a running number for keys from a directory. */
  line: number;
  member: string;
  linuxUsername: string;
  /** Undefined when the row gives no path. */
  keyFile: string | undefined;
  /** The directory of `--keys-dir` when the key was found there; links must not lead out of it. */
  within?: string | undefined;
  passphraseFile: string | undefined;
  passphraseEnv: string | undefined;
  /** Why the row of the file is invalid. */
  problem?: string | undefined;
  /** Cells of the file after its last column. */
  extra?: readonly string[] | undefined;
}

export interface ImportSource {
  /** CSV file, or `-` for standard input. */
  file?: string | undefined;
  keysDir?: string | undefined;
  pattern?: string | undefined;
}

/** Paths in a file are relative to the file, so that they do not depend on the working directory. */
function baseOf(file: string): string {
  return file === '-' ? resolve('.') : dirname(resolve(file));
}

/** The rows in file order. Paths are absolute. */
export async function readImportRows(
  context: Context,
  { file, keysDir, pattern = defaultPattern }: ImportSource,
): Promise<ImportRow[]> {
  const { files } = context.deps;
  const { home } = context.paths;
  const directory = keysDir === undefined ? undefined : resolve(expandHome(keysDir, home));
  if (file === undefined) {
    if (directory === undefined) {
      throw usageError('no members file specified', 'specify a CSV file, or --keys-dir DIR');
    }
    const found = await findKeys(files, directory, pattern);
    if (found.length === 0) throw usageError(`${directory} has no key at ${pattern}`);
    const none = { passphraseFile: undefined, passphraseEnv: undefined };
    return found.map((person, at) => ({ line: at + 1, within: directory, ...person, ...none }));
  }
  const source = sourceName(file);
  const rows = await readCsv(
    await readInput(context, file, 'the members file'),
    {
      required: ['member', 'linux_username', ...(directory === undefined ? ['key_file'] : [])],
      optional: ['key_file', 'passphrase_file', 'passphrase_env'],
    },
    source,
  );
  const base = directory ?? baseOf(file);
  const absolute = (path: string | undefined): string | undefined => {
    if (!path) return undefined;
    const expanded = expandHome(path, home);
    return isAbsolute(expanded) ? expanded : join(base, expanded);
  };
  return rows.map(({ line, values, problem, extra }) => {
    const { member = '', linux_username: linuxUsername = '', key_file: given } = values;
    const byPattern =
      directory === undefined ? undefined : keyPath(directory, pattern, { member, linuxUsername });
    const keyFile = absolute(given) ?? byPattern;
    const isInside = directory !== undefined && keyFile?.startsWith(join(directory, '/'));
    return {
      line,
      member,
      linuxUsername,
      keyFile,
      within: isInside ? directory : undefined,
      passphraseFile: absolute(values.passphrase_file),
      passphraseEnv: values.passphrase_env || undefined,
      problem,
      extra,
    };
  });
}
