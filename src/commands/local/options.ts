/** The options of `start` and `run`, and the directory of the service. */
import type { Command } from 'commander';
import type { Context } from '../../command/command.types.ts';
import { flag, type OptionsOf, optionsOf, text } from '../../command/declare.ts';
import { UasError, usageError } from '../../core/errors.ts';
import { type LocalOptions, pathsIn } from '../../local/daemon/options.ts';
import { embeddedDirectory } from '../../tokens/embedded-service.ts';

/** The name of the configuration for the embedded service. */
export const localConfiguration = 'local';
/** The same service, signed in as its administrator. */
export const adminConfiguration = 'local-admin';

export function localDirectory({ paths }: Context): string {
  return embeddedDirectory(paths);
}

export function addServiceOptions(command: Command) {
  return optionsOf(command, {
    port: text('--port <n>', 'port on 127.0.0.1 (default: the last one used, or a free one)'),
    tls: flag('--tls', 'serve https with a self-signed certificate'),
    speed: text('--speed <n>', 'speed factor for the state changes of UAIs'),
    empty: flag('--empty', 'start as a new system without images'),
    members: text(
      '--members <n>',
      'number of members in the organization for managed identities (default: 12)',
    ),
    fault: text('--fault <faults>', 'inject faults, for tests, such as "GET /uas=503x2"'),
  });
}

function number(
  value: string | undefined,
  what: string,
  { min, max }: { min: number; max: number },
) {
  if (value === undefined) return undefined;
  const result = Number(value);
  if (!/^\d+(?:\.\d+)?$/.test(value) || result < min || result > max) {
    throw usageError(`${what}: expected a number from ${min} to ${max}, got "${value}"`);
  }
  return result;
}

export function serviceOptions(
  context: Context,
  options: OptionsOf<typeof addServiceOptions>,
): LocalOptions {
  if (process.platform === 'win32') {
    throw new UasError('failed', 'the embedded service runs on Linux and macOS only');
  }
  const port = number(options.port, '--port', { min: 0, max: 65535 });
  if (port !== undefined && !Number.isInteger(port))
    throw usageError('--port: expected a whole number');
  return {
    directory: localDirectory(context),
    port,
    tls: options.tls,
    speed: number(options.speed, '--speed', { min: 0.01, max: 10_000 }),
    empty: options.empty,
    members: number(options.members, '--members', { min: 1, max: 100_000 }),
    fault: options.fault,
  };
}

/** A warning if saved state makes `--empty` ineffective; undefined otherwise. */
export async function stateInTheWay(
  { deps }: Context,
  { directory, empty }: LocalOptions,
): Promise<string | undefined> {
  if (!empty || !(await deps.files.stat(pathsIn(directory).state))) return undefined;
  return 'warning: --empty has no effect on the saved state; delete that first with: uas local reset';
}
