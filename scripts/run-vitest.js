// Runs vitest, which shows what it does, and counts its tests.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed files that could not be loaded count, too, and so does a run without tests
 * @property {number} skipped
 */

/**
 * @param {string[]} words options and files
 * @param {{ node?: string, env?: NodeJS.ProcessEnv, reporter?: string }} [how]
 * @returns {Counts}
 */
export function runVitest(words, how = {}) {
  const { node = process.execPath, env = process.env, reporter = 'default' } = how;
  const scratch = mkdtempSync(join(tmpdir(), 'uas-results-'));
  const report = join(scratch, 'results.json');
  const options = [
    ...['--config', 'test/vitest.config.ts', `--reporter=${reporter}`],
    ...['--reporter=json', `--outputFile.json=${report}`],
  ];
  try {
    const { status } = spawnSync(
      node,
      ['node_modules/vitest/vitest.mjs', 'run', ...options, ...words],
      { cwd: root, stdio: 'inherit', env },
    );
    const counts = existsSync(report) ? countsOf(report) : { passed: 0, failed: 0, skipped: 0 };
    // Something else than a test, such as an error that nothing caught.
    return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @typedef {object} Results
 * @property {{ status: string, assertionResults: unknown[] }[]} testResults
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {number} numTotalTests
 */

/**
 * @param {string} report
 * @returns {Counts}
 */
function countsOf(report) {
  /** @type {Results} */
  const results = JSON.parse(readFileSync(report, 'utf8'));
  // A file that could not be loaded has no tests to fail.
  const broken = results.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + broken.length + (results.numTotalTests === 0 ? 1 : 0),
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

/** @param {Counts} counts */
export const countsLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;
