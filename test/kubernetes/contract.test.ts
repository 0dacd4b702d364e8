/** The contract tests of the embedded service hold for `uas serve` too: all of them, except for a list with reasons. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { embeddedOnly, serveDifferences } from '../support/contract.ts';

interface Result {
  fullName: string;
  status: 'passed' | 'failed' | 'pending' | 'skipped';
}

const isListed = (name: string) =>
  Object.keys({ ...embeddedOnly, ...serveDifferences }).some((each) =>
    name.startsWith(each.replaceAll(' > ', ' ')),
  );

it('the contract of the service holds on Kubernetes', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'uas-contract-'));
  const report = join(scratch, 'report.json');
  const root = new URL('../..', import.meta.url).pathname;
  try {
    await execa(
      process.execPath,
      [
        'node_modules/vitest/vitest.mjs',
        'run',
        ...['--config', 'test/vitest.config.ts', '--maxWorkers=1'],
        ...['--reporter=json', `--outputFile.json=${report}`],
        'test/contract/uas-',
      ],
      { cwd: root, env: { UAS_CONTRACT_TARGET: 'serve' }, reject: false, stdio: 'ignore' },
    );
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const results: Result[] = testResults.flatMap(
      ({ assertionResults }: { assertionResults: Result[] }) => assertionResults,
    );
    const failed = results.filter(({ status }) => status === 'failed');
    expect(failed.map(({ fullName }) => fullName)).toEqual([]);
    const skipped = results.filter(({ status }) => status !== 'passed');
    expect(skipped.filter(({ fullName }) => !isListed(fullName))).toEqual([]);
    expect(results.length - skipped.length).toBeGreaterThan(300);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}, 300_000);
