// `npm run test:binary`: builds the single executables and runs the end-to-end tests with the one for this machine, on a
// PATH without Node.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, `dist/uas-${process.platform}-${process.arch}`);

function run(args, env) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env });
  return status ?? 1;
}

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
    : run(['scripts/build-binary.js'], process.env);
  if (process.exitCode === 0) {
    process.exitCode = run(
      [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--config',
        'test/vitest.config.ts',
        'test/e2e',
        '--exclude',
        'test/e2e/hot-path.test.ts',
        '--exclude',
        'test/e2e/launcher.test.ts',
        ...process.argv.slice(2).filter((arg) => arg !== '--built'),
      ],
      { ...process.env, PATH: tools, UAS_PROGRAM: program },
    );
  }
} finally {
  rmSync(tools, { recursive: true, force: true });
}
