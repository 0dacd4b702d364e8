// `npm test`: installs and builds what is missing, runs the tests, and ends with one line of counts. With `--single-file` a
// part of the tests runs again with the single file, and is counted with them; other arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countsLine, runVitest } from './run-vitest.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const flag = '--single-file';
const words = process.argv.slice(2).filter((word) => word !== flag);

/** What only the single file can get wrong, and the main jobs. */
const partForSingleFile = [
  'test/single-file',
  ...['main-job', 'uai-login', 'completion', 'tls-and-proxy', 'token-store'].map(
    (name) => `test/e2e/${name}.test.ts`,
  ),
];

/**
 * @param {string} command
 * @param {string[]} args
 */
function must(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(join(root, 'node_modules/vitest'))) must('npm', ['ci']);
// The end-to-end tests run the built program, so it must be the one of these sources.
must(process.execPath, ['build/build.js']);

const runs = [runVitest(words)];
if (process.argv.includes(flag)) {
  const { fetchOwnCompiler, testSingleFile } = await import('./single-file-tests.js');
  const compiler = await fetchOwnCompiler().catch((error) => {
    process.stdout.write(`notice: the single file was not built and tested: ${error.message}\n`);
  });
  if (compiler !== undefined) runs.push(testSingleFile(compiler, { files: partForSingleFile }));
}
/** @param {keyof import('./run-vitest.js').Counts} name */
const sum = (name) => runs.reduce((total, counts) => total + counts[name], 0);
const counts = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
if (process.env.CI && counts.skipped > 0) {
  process.stdout.write('tests were skipped, and CI allows none\n');
  counts.failed += 1;
}
process.stdout.write(`${countsLine(counts)}\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;
