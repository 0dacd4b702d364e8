// `npm run fuzz`: tries the properties for FUZZ_SECONDS (60 when it is not set) altogether instead of a few hundred times,
// and FUZZ_SEQUENCES (1000 when it is not set) sequences of changes with faults.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = 'test/unit/security-properties.test.ts';
const seconds = Number(process.env.FUZZ_SECONDS ?? 60);
if (!(seconds > 0)) throw new Error('FUZZ_SECONDS: expected a number of seconds');
const properties =
  readFileSync(`${root}${file}`, 'utf8').match(/fuzzTimeout,?\s*\);/g)?.length ?? 1;
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'test/vitest.config.ts',
    '--reporter=verbose',
    file,
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, FUZZ_MS: String(Math.ceil((seconds * 1000) / properties)) },
  },
);

// Sequences of changes to credentials and to the configuration, with faults: by number, since each takes as long as several commands.
const sequences = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'test/vitest.config.ts',
    '--reporter=verbose',
    'test/commands/credentials-faults.test.ts',
    'test/commands/config-faults.test.ts',
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, FUZZ_SEQUENCES: process.env.FUZZ_SEQUENCES ?? '1000' },
  },
);
process.exitCode =
  status || sequences.status || (status === null || sequences.status === null ? 1 : 0);
