/** What a command is given in addition to its own options. */
import type { IdentitiesApi } from '../api/identities.ts';
import type { UasApi } from '../api/uas.ts';
import type { Paths } from '../config/paths.ts';
import type { Resolved, SettingKey, Sources } from '../config/settings.ts';
import type { Saved } from '../config/store.ts';
import type { UasError } from '../core/errors.ts';
import type { PrintOptions } from '../output/print.ts';
import type { Deps } from '../system/deps.ts';
import type { Line } from '../system/styled-line.ts';
import type { Connection, Transport } from '../system/transport.ts';

/** Options by name as the command line gave them. */
export type Options = Readonly<Record<string, unknown>>;

export interface Context {
  deps: Deps;
  /** Words of the command, for error lines: `admin config images list`. */
  command: string;
  /** The words after `--`, for commands that run another command. */
  rest: readonly string[];
  paths: Paths;
  saved: Saved;
  /** Why the saved configurations could not be read, in commands that continue without them. */
  savedProblem: UasError | undefined;
  /** Invalid values of the configuration in use, in commands that ignore them. */
  wrongValues: readonly UasError[];
  /** The name of the configuration in use, which may not exist. */
  configuration: string;
  sources: Sources;
  setting(key: SettingKey): Resolved | undefined;
  printing: PrintOptions;
  /** Whether errors are JSON: one line on stderr, with nothing else there and nothing on stdout. */
  readsJson: boolean;
  /** Warnings to print after a successful result when the output is JSON; see `warn`. */
  warnings: Line[];
  /** `--yes` */
  yes: boolean;
  dryRun: boolean;
  /** `--timeout` in milliseconds; infinity for no limit. */
  timeout: number | undefined;
  /** Aborted by Ctrl-C and when `--timeout` runs out. */
  signal: AbortSignal;
  /** The User Access Service with the caller's token. */
  uas(): Promise<UasApi>;
  /** Managed identities with the caller's access token. */
  identities(): Promise<IdentitiesApi>;
  /** A connection with the settings for TLS and proxies, closed at the end. */
  connect(): Promise<Connection>;
  /** The transport with what it changes noted for {@link Context.hasChanged}. */
  watch(send: Transport): Transport;
  /** Whether a service has done something for this command that was more than reading. */
  hasChanged(): boolean;
  close(): Promise<void>;
}
