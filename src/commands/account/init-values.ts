/** The values that `uas init` saves: from its options, cray's configuration or prompts. */
import type { Command } from 'commander';
import type { Context } from '../../command/command.types.ts';
import { flag, type OptionsOf, optionsOf, text } from '../../command/declare.ts';
import { checkValue } from '../../config/check-value.ts';
import { type CrayConfiguration, readCrayConfiguration } from '../../config/cray-files.ts';
import type { SavedConfiguration } from '../../config/store.ts';
import { usageError } from '../../core/errors.ts';
import type { SignInOptions } from './auth-login.ts';

/** Declares the options that only `uas init` has. */
export function addInitOptions(command: Command) {
  return optionsOf(command, {
    hostname: text('--hostname <host>', 'gateway host of the system'),
    tenant: text('--tenant <name>', 'tenant to use'),
    auth: flag('--no-auth', 'do not sign in'),
    overwrite: flag('--overwrite', 'replace an existing configuration with this name'),
  });
}

export type InitOptions = OptionsOf<typeof addInitOptions> & SignInOptions;

/** The gateway: from `--hostname`, the endpoint setting, cray's configuration or a prompt. */
async function chooseHost(
  context: Context,
  options: InitOptions,
  cray: CrayConfiguration | undefined,
): Promise<{ host: string; fromCray: boolean }> {
  const { prompt, io } = context.deps;
  const setting = context.setting('endpoint');
  const given =
    options.hostname ??
    (setting?.source === '--endpoint' || setting?.source === 'UAS_ENDPOINT'
      ? setting.value
      : undefined);
  if (given !== undefined) return { host: given, fromCray: false };
  if (cray?.hostname) {
    const what = `cray's configuration ${cray.name} (${cray.hostname})`;
    if (!prompt.available) {
      io.note(`using ${what}`);
      return { host: cray.hostname, fromCray: true };
    }
    if (await prompt.confirm(`Use ${what}?`)) return { host: cray.hostname, fromCray: true };
  }
  if (!prompt.available) throw usageError('no gateway specified', 'add --hostname HOST');
  return { host: await prompt.input('Hostname of the gateway:'), fromCray: false };
}

/** The gateway as given, and all values to save. */
export async function readValues(
  context: Context,
  options: InitOptions,
): Promise<{ host: string; values: SavedConfiguration }> {
  const { deps, paths } = context;
  const cray = await readCrayConfiguration(deps.files, deps.env);
  const { host, fromCray } = await chooseHost(context, options, cray);
  const world = { files: deps.files, home: paths.home };
  const values: SavedConfiguration = { endpoint: await checkValue('endpoint', host, world) };
  const tenant = options.tenant ?? (fromCray ? cray?.tenant : undefined);
  if (tenant) values.tenant = await checkValue('tenant', tenant, world);
  const username = options.username ?? (fromCray ? cray?.username : undefined);
  if (username) values.username = await checkValue('username', username, world);
  const cacert = context.setting('cacert');
  if (cacert?.source === '--cacert') {
    values.cacert = await checkValue('cacert', cacert.value, world);
  }
  return { host, values };
}
