// Fetches Bun's compilers from the npm registry, in the versions and by the checksums of package-lock.json here. Nothing
// else fetches them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const locked = fileURLToPath(new URL('.', import.meta.url));
const lockfile = 'package-lock.json';

/** @param {string} path */
const exists = (path) =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * Installs one compiler; the folder appears whole or not at all.
 * @param {string} folder
 * @param {import('./targets.js').Target} target
 */
async function install(folder, { platform }) {
  const unfinished = `${folder}.${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  for (const name of ['package.json', lockfile])
    await cp(join(locked, name), join(unfinished, name));
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync('npm', ['ci', ...platform, ...options], {
    cwd: unfinished,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`npm ci in build/single-file ended with ${status}`);
  await rename(unfinished, folder);
}

/**
 * Gives the path of a target's compiler, and fetches it where it is missing.
 * @param {string} cache where they are kept, by the hash of the lockfile
 * @param {(line: string) => void} say
 * @returns {(target: import('./targets.js').Target) => Promise<string>}
 */
export function fetchCompilers(cache, say) {
  return async (target) => {
    const lock = createHash('sha256').update(await readFile(join(locked, lockfile)));
    const folder = join(cache, `${lock.digest('hex').slice(0, 16)}-${target.name}`);
    const binary = join(
      folder,
      'node_modules',
      target.compiler,
      'bin',
      target.name.startsWith('windows') ? 'bun.exe' : 'bun',
    );
    if (!(await exists(binary))) {
      say(`${target.compiler}: fetching …`);
      await rm(folder, { recursive: true, force: true });
      await install(folder, target);
      if (!(await exists(binary))) throw new Error(`npm did not install ${target.compiler}`);
    }
    return binary;
  };
}
