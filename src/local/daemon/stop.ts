import { UasError } from '../../core/errors.ts';
import type { Clock } from '../../system/deps.ts';
import { realFiles } from '../../system/files.ts';
import { type LocalInfo, runningIn } from './info.ts';
import { pathsIn } from './options.ts';
import { isRunning } from './process.ts';

/** Milliseconds that the service gets to end by itself, and then to be gone. */
const patience = 10_000;

/** Ends the service of the directory and resolves to what it was; undefined when none ran. */
export async function stopLocal(directory: string, clock: Clock): Promise<LocalInfo | undefined> {
  const running = await runningIn(directory);
  if (!running) return undefined;
  const { pid } = running.process;
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    // Only the process that was started: its number alone could be a stranger's by now.
    if (await isRunning(running.process)) process.kill(pid, signal);
    const deadline = clock.now() + patience;
    while (clock.now() < deadline) {
      if (!(await isRunning(running.process))) return running.info;
      await clock.sleep(20);
    }
  }
  throw new UasError('failed', `the embedded service (process ${pid}) does not end`);
}

/** Stops the service and removes its state: images, classes, UAIs, identities. Certificates and logs stay. */
export async function resetLocal(directory: string, clock: Clock): Promise<LocalInfo | undefined> {
  const was = await stopLocal(directory, clock);
  await realFiles.remove(pathsIn(directory).state);
  return was;
}
