/** Options for a key, its passphrase and its labels. No option takes a secret as its value. */
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
    .option('-k, --key <file>', 'private key file; - reads standard input')
    .option(
      '--passphrase-file <file>',
      'file with the passphrase of the key; - reads standard input',
    )
    .option('--passphrase-env <name>', 'environment variable with the passphrase')
    .option('--passphrase-stdin', 'read the passphrase from standard input')
    .addOption(command.createOption('-p, --passphrase [value]').hideHelp());
}

/** `--passphrase` of `tw`: without a value it prompts, which is the default here; a value would be visible to every user. */
function refusePassphrase({ deps }: Context, given: unknown): void {
  if (typeof given !== 'string') return;
  deps.io.hide(given);
  throw usageError(
    'a passphrase on the command line is visible to every user of this machine; nothing was sent',
    `${ways}; or omit it on a terminal to be prompted`,
  );
}

const ways = 'use --passphrase-file, --passphrase-env or --passphrase-stdin';

export function addLabelOptions(command: Command): Command {
  const add = (flags: string, describe: string) =>
    command.addOption(command.createOption(flags, describe).helpGroup('Labels:'));
  add('--name <name>', 'name of the credentials (optional)');
  add('--description <text>', 'description of the credentials');
  add('--base-url <url>', 'base URL; not used for SSH');
  add('--category <text>', 'category of the credentials');
  return command;
}

export function readLabels(options: Options): CredentialsLabels {
  const { name, description, baseUrl, category } = options as CredentialsLabels;
  if (name !== undefined && (name.trim() === '' || name.length > 100)) {
    throw usageError('--name: expected 1 to 100 characters');
  }
  const given = Object.entries({ name, description, baseUrl, category });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

export function keySource(context: Context, options: Options): KeySource {
  refusePassphrase(context, options.passphrase);
  const text = (key: string) => options[key] as string | undefined;
  const keyFile = text('key');
  if (keyFile === undefined || keyFile === '') {
    throw usageError('no private key specified', 'add --key FILE, or --key - for standard input');
  }
  const fromStdin = options.passphraseStdin === true;
  const ways = [text('passphraseFile'), text('passphraseEnv'), fromStdin || undefined];
  if (ways.filter((way) => way !== undefined).length > 1) {
    throw usageError('the options for the passphrase cannot be combined; give one');
  }
  const passphraseFile = fromStdin ? '-' : text('passphraseFile');
  checkStandardInput(context, { '--key': keyFile, 'the passphrase': passphraseFile });
  return { keyFile, passphraseFile, passphraseEnv: text('passphraseEnv') };
}

function refusedKey({ problem, hint }: KeyRefusal): UasError {
  return usageError(`${problem}; nothing was sent`, hint);
}

/** Reads the key given on the command line; on a terminal, prompts for a passphrase if needed. */
export async function readKey(context: Context, source: KeySource): Promise<LoadedKey> {
  const { prompt } = context.deps;
  const ask = () => prompt.password(`Passphrase for ${source.keyFile}`);
  const loaded = await loadKey(context, source, prompt.available ? ask : undefined);
  if (!isRefusal(loaded)) return loaded;
  throw refusedKey(loaded.needsPassphrase ? { ...loaded, hint: ways } : loaded);
}
