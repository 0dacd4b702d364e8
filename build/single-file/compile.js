// Compiles the bundled script with Bun into one executable file.
import { spawnSync } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { signatureOf, withoutSignature } from './mach-o.js';

const options = [
  '--compile',
  '--minify',
  '--bytecode',
  // Otherwise the file runs what bunfig.toml of the current folder names, and takes variables from .env there.
  '--no-compile-autoload-bunfig',
  '--no-compile-autoload-dotenv',
];

/**
 * @param {string} folder has uas.js, and is the working directory: no path of this machine gets into the file
 * @param {import('./targets.js').Target} target
 * @param {{ own: string, compiler: string }} compilers the one that runs here, and the one that goes into the file
 */
export async function compile(folder, target, { own, compiler }) {
  const words = [
    ...['build', 'uas.js', ...options, `--target=${target.target}`],
    ...[`--compile-executable-path=${compiler}`, '--outfile', target.file],
  ];
  const { status, error, stderr } = spawnSync(own, words, {
    cwd: folder,
    encoding: 'utf8',
    // Nothing of the person's own settings for Bun.
    env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder },
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`bun build ended with ${status}: ${stderr}`);
  const path = join(folder, target.file);
  const bytes = await readFile(path);
  await rm(path);
  return signed(bytes, target.name);
}

/**
 * macOS ends a program whose signature is not that of its bytes; on Intel it takes one without, on ARM it does not.
 * @param {Buffer} bytes
 * @param {string} name
 */
function signed(bytes, name) {
  if (!name.startsWith('darwin')) return bytes;
  const found = signatureOf(bytes);
  if (found === 'valid') return bytes;
  if (name === 'darwin-arm64') throw new Error(`the signature of ${name} is ${found}`);
  return withoutSignature(bytes);
}
