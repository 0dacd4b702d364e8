// `npm run test:nodes [VERSION…]`: the tests with each line of Node that is supported, with the newest release that the
// npm registry ships. Other arguments after `--` go to vitest.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countsLine, runVitest } from './run-vitest.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const dashes = process.argv.indexOf('--');
const given = process.argv.slice(2, dashes === -1 ? undefined : dashes);
const more = dashes === -1 ? [] : process.argv.slice(dashes + 1);
const lines = given.length > 0 ? given : ['20', '22', '24', '26'];
const packageName = `node-${process.platform}-${process.arch}`;

/**
 * @param {string} directory
 * @param {string} version
 */
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
    spawnSync(node, ['build/build.js'], { cwd: root, env, stdio: 'inherit' });
    const counts = runVitest(more, { node, env, reporter: 'dot' });
    rows.push({ version: String(spawnSync(node, ['--version']).stdout).trim(), counts });
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
  // What the next program finds is built by the Node that it will run on.
  spawnSync(process.execPath, ['build/build.js'], { cwd: root, stdio: 'inherit' });
}
for (const { version, counts } of rows) {
  process.stdout.write(`Node ${version}: ${countsLine(counts)}\n`);
}
const isGood = rows.length === lines.length && rows.every(({ counts }) => counts.failed === 0);
process.exitCode = isGood ? 0 : 1;
