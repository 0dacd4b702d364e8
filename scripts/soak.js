// `npm run soak`: the long tests, which `npm test` runs in small: 10,000 creates and deletes in the embedded service with
// restarts and kills, and 200 kills of a program that writes a file. SOAK_OPERATIONS asks for another number.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
const run = (args, env = {}) =>
  spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  }).status ?? 1;

const built = run(['build/build.js']);
process.exitCode =
  built ||
  run(
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--config',
      'test/vitest.config.ts',
      'test/e2e/hostile-soak.test.ts',
      'test/unit/security-files.test.ts',
    ],
    { UAS_SOAK: process.env.SOAK_OPERATIONS ?? '10000' },
  );
