// `npm run test:binary`: builds the single file for this machine and runs the end-to-end tests with it, on a PATH without
// Node. `-- --built` takes the file that is there; names of test files run only those.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchCompilers } from '../build/single-file/compilers.js';
import { here } from '../build/single-file/targets.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'dist', here().file);

const given = process.argv.slice(2).filter((arg) => arg !== '--built');

function run(args, env) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env });
  return status ?? 1;
}

/** The compiler runs scripts, too. */
const bun = () =>
  fetchCompilers(join(root, 'node_modules/.cache/uas-compilers'), console.error)(here());

// Every tool of the PATH but Node and what needs it.
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
try {
  process.exitCode = process.argv.includes('--built')
    ? 0
    : run(['build/single-file.js', '--here'], process.env);
  if (process.exitCode === 0) {
    process.exitCode = run(
      [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--config',
        'test/vitest.config.ts',
        ...(given.some((word) => !word.startsWith('-')) ? [] : ['test/e2e', 'test/single-file']),
        '--exclude',
        'test/e2e/hot-path.test.ts',
        '--exclude',
        'test/e2e/launcher.test.ts',
        ...given,
      ],
      { ...process.env, PATH: tools, UAS_PROGRAM: program, UAS_BUN: await bun() },
    );
  }
} finally {
  rmSync(tools, { recursive: true, force: true });
}
