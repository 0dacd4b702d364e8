/** The options of `start` and `run`, and where the service keeps its things. */
import type { Command } from 'commander';
import type { Context, Options } from '../../command/command.types.ts';
import { usageError } from '../../core/errors.ts';
import { type LocalOptions, pathsIn } from '../../local/daemon/options.ts';
import { embeddedDirectory } from '../../tokens/embedded-service.ts';

/** Name of the configuration that the embedded service makes. */
export const localConfiguration = 'local';

export function localDirectory({ paths }: Context): string {
  return embeddedDirectory(paths);
}

export function addServiceOptions(command: Command): void {
  command
    .option('--port <n>', 'port on 127.0.0.1; default: the last one, or any that is free')
    .option('--tls', 'serve https with a certificate of its own')
    .option('--speed <n>', 'how many times faster UAIs change their state')
    .option('--empty', 'begin as a new system, without images')
    .option(
      '--members <n>',
      'how many members the organization of managed identities has; 12 at first',
    )
    .option('--fault <faults>', 'misbehave as told, for tests: "GET /uas=503x2"');
}

function number(value: unknown, what: string, { min, max }: { min: number; max: number }) {
  if (value === undefined) return undefined;
  const result = Number(value);
  if (!/^\d+(?:\.\d+)?$/.test(String(value)) || result < min || result > max) {
    throw usageError(`${what}: "${String(value)}" is no number from ${min} to ${max}`);
  }
  return result;
}

export function serviceOptions(context: Context, options: Options): LocalOptions {
  const port = number(options.port, '--port', { min: 0, max: 65535 });
  if (port !== undefined && !Number.isInteger(port)) throw usageError('--port: not a whole number');
  return {
    directory: localDirectory(context),
    port,
    tls: options.tls === true,
    speed: number(options.speed, '--speed', { min: 0.01, max: 10_000 }),
    empty: options.empty === true,
    members: number(options.members, '--members', { min: 1, max: 100_000 }),
    fault: typeof options.fault === 'string' ? options.fault : undefined,
  };
}

/** What is to be said when `--empty` cannot hold, since there is a state from before; undefined when it can. */
export async function stateInTheWay(
  { deps }: Context,
  { directory, empty }: LocalOptions,
): Promise<string | undefined> {
  if (!empty || !(await deps.files.stat(pathsIn(directory).state))) return undefined;
  return 'warning: the state from before is kept, so --empty has no effect; forget it with: uas local reset';
}
