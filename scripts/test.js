// `npm test`: installs and builds what is missing, runs the tests, and ends with one line of counts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
/** @type {import('node:child_process').SpawnSyncOptions} */
const options = { cwd: root, stdio: 'inherit' };

function must(command, args) {
  const { status, error } = spawnSync(command, args, options);
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(join(root, 'node_modules/vitest'))) must('npm', ['ci']);
// The end-to-end tests run the built program, so it must be the one of these sources.
must(process.execPath, ['build/build.js']);

const scratch = mkdtempSync(join(tmpdir(), 'uas-results-'));
const report = join(scratch, 'results.json');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [
    vitest,
    'run',
    '--config',
    'test/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  options,
);
let failed = 1;
if (existsSync(report)) {
  const {
    numPassedTests,
    numFailedTests,
    numPendingTests,
    numTodoTests,
    numTotalTests,
    testResults,
  } = JSON.parse(readFileSync(report, 'utf8'));
  // A file that could not be loaded has no tests to fail.
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  failed = numFailedTests + broken.length;
  if (numTotalTests === 0) failed += 1;
  const skipped = numPendingTests + numTodoTests;
  if (process.env.CI && skipped > 0) {
    process.stdout.write('tests were skipped, and CI allows none\n');
    failed += 1;
  }
  process.stdout.write(`${numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`);
}
rmSync(scratch, { recursive: true, force: true });
process.exitCode = failed > 0 ? 1 : (status ?? 1);
