/** A few lines over modules of src as a program of their own, for tests that need many processes or kill them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';

const src = new URL('../../src', import.meta.url).pathname;

/** Path of the program; `$src` in the lines stands for the sources. Gone when the test is over. */
export async function bundleProgram(lines: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'uas-program-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const outfile = join(directory, 'program.mjs');
  await build({
    stdin: { contents: lines.replaceAll('$src', src), loader: 'ts', resolveDir: src },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return outfile;
}
