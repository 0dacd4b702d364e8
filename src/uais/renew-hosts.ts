/** Renews the ssh configuration after a command has learned about UAIs, if `ssh-config` has written one. */
import { join } from 'node:path';
import type { Context } from '../command/command.types.ts';
import type { News } from './ssh-hosts.ts';

/**
 * Renews the configuration. Problems with the files are ignored, because ssh asks the service for the address
 * anyway. Nothing else loads unless there is a configuration.
 */
export async function renewHosts(context: Context, news: News): Promise<void> {
  const { deps, paths, dryRun } = context;
  if (dryRun || !(await deps.files.stat(join(paths.state, 'ssh_hosts.json')))) return;
  try {
    const { learn } = await import('./learn-hosts.ts');
    await learn(context, news);
  } catch {
    context.signal.throwIfAborted();
  }
}
