/** The paths of `uas cp`: `uai:path` on a UAI, `:path` on the caller's own one, anything else on this machine. */
import { usageError } from '../../core/errors.ts';
import { splitDestination } from './ssh-run.ts';

export interface RemotePath {
  /** Undefined for the caller's only UAI. */
  name: string | undefined;
  user: string | undefined;
  /** Empty for the home directory. */
  path: string;
}

export type CopyPath = RemotePath | { local: string };

/** As scp: a colon before the first slash marks a remote path, and `./a:b` is a local one. */
export function parseCopyPath(text: string): CopyPath {
  if (text === '') throw usageError('an empty path was given');
  const colon = text.indexOf(':');
  const slash = text.indexOf('/');
  if (colon === -1 || (slash !== -1 && slash < colon)) return { local: text };
  const { user, name } = splitDestination(text.slice(0, colon));
  return { name: name || undefined, user, path: text.slice(colon + 1) };
}

export const isRemote = (path: CopyPath): path is RemotePath => !('local' in path);

/** @throws UasError usage when nothing would go to or from a UAI */
export function parseCopyPaths(texts: readonly string[]): CopyPath[] {
  const paths = texts.map(parseCopyPath);
  if (paths.length < 2) {
    throw usageError('specify what to copy and where', 'for example: uas cp data.tar uai-NAME:');
  }
  if (!paths.some(isRemote)) {
    throw usageError(
      'none of the paths is on a UAI',
      'UAI:PATH is a path on a UAI, :PATH one on your only UAI; for example: uas cp data.tar :',
    );
  }
  return paths;
}
