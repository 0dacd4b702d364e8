// Builds the single file of this machine and runs tests with it, on a PATH without Node.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchCompilers } from '../build/single-file/compilers.js';
import { here } from '../build/single-file/targets.js';
import { runVitest } from './run-vitest.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** These are about the files of the npm form. */
const npmOnly = ['test/e2e/hot-path.test.ts', 'test/e2e/launcher.test.ts'];

/** The compiler of this machine, which runs scripts, too. */
export async function fetchOwnCompiler() {
  return fetchCompilers(join(root, 'node_modules/.cache/uas-compilers'), console.error)(here());
}

/** A folder with every tool of the PATH but Node and what needs it. */
function toolsWithoutNode() {
  const tools = mkdtempSync(join(tmpdir(), 'uas-tools-'));
  // Some tests run the program as another user.
  chmodSync(tools, 0o755);
  for (const directory of (process.env.PATH ?? '').split(delimiter).filter(existsSync)) {
    for (const name of readdirSync(directory)) {
      const isNode = ['node', 'nodejs', 'npm', 'npx', 'corepack'].includes(name);
      if (!isNode && !existsSync(join(tools, name))) {
        try {
          symlinkSync(join(directory, name), join(tools, name));
        } catch {
          // A link that leads nowhere has the name already.
        }
      }
    }
  }
  return tools;
}

/**
 * @param {string} compiler
 * @param {{ files?: string[], words?: string[], isBuilt?: boolean }} what `words` are options of vitest, `isBuilt` takes
 * the file that is there
 * @returns {import('./run-vitest.js').Counts}
 */
export function testSingleFile(compiler, { files, words = [], isBuilt = false }) {
  if (!isBuilt) {
    const { status } = spawnSync(process.execPath, ['build/single-file.js', '--here'], {
      cwd: root,
      stdio: 'inherit',
    });
    if (status !== 0) return { passed: 0, failed: 1, skipped: 0 };
  }
  const tools = toolsWithoutNode();
  try {
    const program = join(root, 'dist', here().file);
    const left = npmOnly.flatMap((file) => ['--exclude', file]);
    return runVitest([...(files ?? ['test/e2e', 'test/single-file']), ...left, ...words], {
      env: { ...process.env, PATH: tools, UAS_PROGRAM: program, UAS_BUN: compiler },
    });
  } finally {
    rmSync(tools, { recursive: true, force: true });
  }
}
