/** The program of a background service in tests: what `uas local run` does, without the command line. */

import { backgroundOptions } from '../../src/local/daemon/options.ts';
import { runLocal } from '../../src/local/daemon/run.ts';
import { realClock } from '../../src/system/clock.ts';

const controller = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => controller.abort());

const options = backgroundOptions(process.env);
if (!options) throw new Error('this program is started by tests only');
const work = runLocal(options, {
  env: process.env,
  clock: realClock,
  signal: controller.signal,
  log: () => {},
  ready: () => {},
});

await work.catch((error: Error) => {
  console.error(`uas: local run: ${error.message}`);
  process.exitCode = 1;
});
