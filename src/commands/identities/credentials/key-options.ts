/** The options that say which key, for whom, and how it is opened. No option takes a secret as its value. */
import type { Command } from 'commander';
import type { Context, Options } from '../../../command/command.types.ts';
import { type UasError, usageError } from '../../../core/errors.ts';
import { type KeySource, type LoadedKey, loadKey } from '../../../identities/import/key-input.ts';
import type { CredentialsLabels } from '../../../identities/import/write-credentials.ts';
import { checkStandardInput } from '../../../identities/input.ts';
import type { KeyRefusal } from '../../../ssh/keys/key-refusal.ts';
import { isRefusal } from '../../../ssh/keys/private-key.ts';

export function addKeyOptions(command: Command): Command {
  return command
    .option('-k, --key <file>', 'private key; - reads standard input')
    .option('--passphrase-file <file>', 'file with its passphrase; - reads standard input')
    .option('--passphrase-env <name>', 'variable with its passphrase')
    .option('--passphrase-stdin', 'the passphrase comes on standard input')
    .addOption(command.createOption('-p, --passphrase [value]').hideHelp());
}

/** An option of `tw`: alone it asks, as we do anyhow; with a value everybody on the machine could read that. */
function refusePassphrase({ deps }: Context, given: unknown): void {
  if (typeof given !== 'string') return;
  deps.io.hide(given);
  throw usageError(
    'no option takes a passphrase, since everybody on this machine can read command lines; nothing was sent',
    `${ways}; or leave it out on a terminal, which is asked`,
  );
}

const ways = 'give it with --passphrase-file, --passphrase-env or --passphrase-stdin';

export function addLabelOptions(command: Command): Command {
  const add = (flags: string, describe: string) =>
    command.addOption(command.createOption(flags, describe).helpGroup('Labels:'));
  add('--name <name>', 'name of the credentials; the service needs none');
  add('--description <text>', 'description of the credentials');
  add('--base-url <url>', 'base URL; of no use to SSH');
  add('--category <text>', 'category of the credentials');
  return command;
}

export function readLabels(options: Options): CredentialsLabels {
  const { name, description, baseUrl, category } = options as CredentialsLabels;
  if (name !== undefined && (name.trim() === '' || name.length > 100)) {
    throw usageError('--name: credentials have names of 1 to 100 characters');
  }
  const given = Object.entries({ name, description, baseUrl, category });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

export function keySource(context: Context, options: Options): KeySource {
  refusePassphrase(context, options.passphrase);
  const text = (key: string) => options[key] as string | undefined;
  const keyFile = text('key');
  if (keyFile === undefined || keyFile === '') {
    throw usageError('--key is missing: the file of the private key, or - for standard input');
  }
  const fromStdin = options.passphraseStdin === true;
  const ways = [text('passphraseFile'), text('passphraseEnv'), fromStdin || undefined];
  if (ways.filter((way) => way !== undefined).length > 1) {
    throw usageError('the passphrase comes from more than one place; give one');
  }
  const passphraseFile = fromStdin ? '-' : text('passphraseFile');
  checkStandardInput(context, { '--key': keyFile, 'the passphrase': passphraseFile });
  return { keyFile, passphraseFile, passphraseEnv: text('passphraseEnv') };
}

function refusedKey({ problem, hint }: KeyRefusal): UasError {
  return usageError(`${problem}; nothing was sent`, hint);
}

/** The key of the command line; asks for its passphrase when it needs one and there is a terminal. */
export async function readKey(context: Context, source: KeySource): Promise<LoadedKey> {
  const { prompt } = context.deps;
  const ask = () => prompt.password(`Passphrase of ${source.keyFile}`);
  const loaded = await loadKey(context, source, prompt.available ? ask : undefined);
  if (!isRefusal(loaded)) return loaded;
  throw refusedKey(loaded.needsPassphrase ? { ...loaded, hint: ways } : loaded);
}
