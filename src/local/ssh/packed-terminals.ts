/**
 * The terminal package out of the single executable, which carries its files as one asset: machine code can be loaded
 * from a file only.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Whether this program is the single executable. */
export function isSingle(): boolean {
  return process.getBuiltinModule?.('node:sea')?.isSea() === true;
}

/** The files of the package by their paths, in base64; made by scripts/build-binary.js. */
function packedFiles(): Record<string, string> {
  return JSON.parse(process.getBuiltinModule('node:sea').getAsset('terminals.json', 'utf8'));
}

/**
 * Loads the package from a directory that nobody else can look into, and that is gone when this returns: what is
 * loaded needs its files no more. Throws when the temporary directory takes no files, or none with machine code.
 */
export function unpackTerminals(files = packedFiles()): typeof import('@lydell/node-pty') {
  const directory = mkdtempSync(join(tmpdir(), 'uas-terminals-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      const file = join(directory, 'node_modules', path);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, Buffer.from(content, 'base64'), { mode: 0o600 });
    }
    return createRequire(join(directory, 'from.js'))('@lydell/node-pty');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
