/** Files that a command writes about its work: they are opened before anything is sent. */
import { resolve } from 'node:path';
import type { Context } from '../command/command.types.ts';
import { messageOf, usageError } from '../core/errors.ts';
import { expandHome } from '../system/home-path.ts';

export interface ReportFile {
  /** Absolute. */
  path: string;
  write(text: string): Promise<void>;
}

interface Report {
  flag: string;
  /** The path as given; `-` is refused, since standard output has the result. */
  given: string;
  /** The first line, by which a file of an earlier run is recognized; any other file is not overwritten. */
  head: string;
  /** The file that the command reads, which must not be overwritten. */
  source?: string | undefined;
}

/** @throws UasError usage for a path that cannot be written, or a file of something else */
export async function openReport(
  { deps: { files }, paths }: Context,
  { flag, given, head, source }: Report,
): Promise<ReportFile> {
  if (given === '-' || given.trim() === '') throw usageError(`${flag}: name a file`);
  const path = resolve(expandHome(given, paths.home));
  if (source !== undefined && source !== '-') {
    const real = (file: string) => files.realPath(file).then((found) => found ?? file);
    const same = (await real(path)) === (await real(resolve(expandHome(source, paths.home))));
    if (same) throw usageError(`${flag}: ${given} is the members file; name another file`);
  }
  const cannot = (error: unknown) =>
    usageError(`${flag}: cannot write ${given}: ${messageOf(error)}`);
  const present = await files.readOwn(path).catch((error: unknown) => {
    throw cannot(error);
  });
  if (present?.length && !present.toString('utf8').startsWith(head)) {
    throw usageError(
      `${flag}: ${given} exists and was not written by this option; remove it, or name another file`,
    );
  }
  await files.writePrivate(path, `${head}\n`).catch((error: unknown) => {
    throw cannot(error);
  });
  return { path, write: (text) => files.writePrivate(path, `${head}\n${text}`) };
}
