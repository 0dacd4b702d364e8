// The files of a package where a Linux system has them.
import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * @typedef {object} Package
 * @property {string} tree the files, as they are to be installed
 * @property {string} out where the package goes
 * @property {string} scratch
 * @property {'x64' | 'arm64'} arch
 * @property {import('./recipes.js').About} about
 */

/** All packages have this time, so that the same files make the same package. */
export const epoch = 1_700_000_000;

/** Path in the package of each completion script. */
const completions = {
  'uas.bash': 'usr/share/bash-completion/completions/uas',
  _uas: 'usr/share/zsh/site-functions/_uas',
  'uas.fish': 'usr/share/fish/vendor_completions.d/uas.fish',
};

/**
 * The text of the manual page, by the program that can be started on this machine.
 * @param {string} runnable
 */
function manual(runnable) {
  const { status, stdout, error } = spawnSync(runnable, ['help', '--man']);
  if (error) throw error;
  if (status !== 0) throw new Error(`${runnable} help --man ended with ${status}`);
  return stdout;
}

/**
 * @param {string} tree an empty or missing folder
 * @param {{ root: string, program: string, runnable: string }} from
 * @returns {Promise<void>}
 */
export async function layOut(tree, { root, program, runnable }) {
  /**
   * @param {string} path
   * @param {(file: string) => Promise<void>} fill
   */
  const put = async (path, fill, mode = 0o644) => {
    const file = join(tree, path);
    await mkdir(dirname(file), { recursive: true });
    await fill(file);
    await chmod(file, mode);
    await utimes(file, epoch, epoch);
  };
  /** @type {(from: string) => (file: string) => Promise<void>} */
  const copy = (from) => (file) => cp(from, file);
  await put('usr/bin/uas', copy(program), 0o755);
  for (const [name, path] of Object.entries(completions)) {
    await put(path, copy(join(root, 'completions', name)));
  }
  const page = gzipSync(manual(runnable), { level: 9 });
  await put('usr/share/man/man1/uas.1.gz', (file) => writeFile(file, page));
  await put('usr/share/doc/uas/copyright', copy(join(root, 'LICENSE')));
  await put(
    'usr/share/doc/uas/third-party-licenses.txt',
    copy(join(root, 'dist/THIRD-PARTY-LICENSES.txt')),
  );
}
