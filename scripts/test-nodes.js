// `npm run test:nodes [VERSION…]`: the tests with each line of Node that is supported, with the newest release that the
// npm registry ships. Other arguments after `--` go to vitest.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dashes = process.argv.indexOf('--');
const given = process.argv.slice(2, dashes === -1 ? undefined : dashes);
const more = dashes === -1 ? [] : process.argv.slice(dashes + 1);
const lines = given.length > 0 ? given : ['20', '22', '24', '26'];
const packageName = `node-${process.platform}-${process.arch}`;

function install(directory, version) {
  mkdirSync(directory);
  writeFileSync(join(directory, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', [...args, `${packageName}@${version}`], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const node = join(directory, 'node_modules', packageName, 'bin/node');
  if (status !== 0 || !existsSync(node)) throw new Error(`${packageName}@${version} has no node`);
  return node;
}

const scratch = mkdtempSync(join(tmpdir(), 'uas-nodes-'));
// Some tests run the program as somebody else.
chmodSync(scratch, 0o755);
const rows = [];
try {
  for (const line of lines) {
    const directory = join(scratch, line);
    const node = install(directory, line);
    const bin = join(directory, 'bin');
    mkdirSync(bin);
    symlinkSync(node, join(bin, 'node'));
    const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
    const report = join(directory, 'results.json');
    const run = (...args) => spawnSync(node, args, { cwd: root, env, stdio: 'inherit' });
    run('build/build.js');
    run(
      'node_modules/vitest/vitest.mjs',
      'run',
      '--config',
      'test/vitest.config.ts',
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...more,
    );
    const results = JSON.parse(readFileSync(report, 'utf8'));
    const broken = results.testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    const version = String(spawnSync(node, ['--version']).stdout).trim();
    const failed = results.numFailedTests + broken.length;
    rows.push({
      version,
      passed: results.numPassedTests,
      failed,
      skipped: results.numPendingTests,
    });
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
  // What the next program finds is built by the Node that it will run on.
  spawnSync(process.execPath, ['build/build.js'], { cwd: root, stdio: 'inherit' });
}
for (const { version, passed, failed, skipped } of rows) {
  process.stdout.write(`Node ${version}: ${passed} passed, ${failed} failed, ${skipped} skipped\n`);
}
process.exitCode = rows.length === lines.length && rows.every(({ failed }) => failed === 0) ? 0 : 1;
