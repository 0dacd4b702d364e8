/** What a command is given in addition to its own options. */
import type { IdentitiesApi } from '../api/identities.ts';
import type { UasApi } from '../api/uas.ts';
import type { Paths } from '../config/paths.ts';
import type { Resolved, SettingKey, Sources } from '../config/settings.ts';
import type { Saved } from '../config/store.ts';
import type { UasError } from '../core/errors.ts';
import type { PrintOptions } from '../output/print.ts';
import type { Deps } from '../system/deps.ts';
import type { Line } from '../system/io.ts';
import type { Connection, Transport } from '../system/transport.ts';

/** Options by name as the command line gave them. */
export type Options = Readonly<Record<string, unknown>>;

export interface Context {
  deps: Deps;
  /** Words of the command, for error lines: `admin config images list`. */
  command: string;
  /** What stood after `--`, for commands that run one. */
  rest: readonly string[];
  paths: Paths;
  saved: Saved;
  /** Why the saved configurations could not be read, in a command that goes on without them. */
  savedProblem: UasError | undefined;
  /** Values of the configuration in use that are wrong, in a command that goes on without them. */
  wrongValues: readonly UasError[];
  /** The configuration in use; it need not exist. */
  configuration: string;
  sources: Sources;
  setting(key: SettingKey): Resolved | undefined;
  printing: PrintOptions;
  /** Whether a failure is told as JSON: one line on stderr, with nothing beside it and nothing on stdout. */
  readsJson: boolean;
  /** Said on stderr when all went well, by who reads JSON; see `warn`. */
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
