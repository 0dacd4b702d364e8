/** Options for a key, its passphrase and its labels. No option takes a secret as its value. */
import type { Command } from 'commander';
import type { Context } from '../../../command/command.types.ts';
import {
  adjusted,
  flag,
  hidden,
  type OptionsOf,
  optionsOf,
  text,
} from '../../../command/declare.ts';
import { type UasError, usageError } from '../../../core/errors.ts';
import { type KeySource, type LoadedKey, loadKey } from '../../../identities/import/key-input.ts';
import type { CredentialsLabels } from '../../../identities/import/write-credentials.ts';
import { checkStandardInput } from '../../../identities/input.ts';
import type { KeyRefusal } from '../../../ssh/keys/key-refusal.ts';
import { isRefusal } from '../../../ssh/keys/private-key.ts';

export function addKeyOptions(command: Command) {
  return optionsOf(command, {
    key: text('-k, --key <file>', 'private key file; - reads standard input'),
    passphraseFile: text(
      '--passphrase-file <file>',
      'file with the passphrase of the key; - reads standard input',
    ),
    passphraseEnv: text('--passphrase-env <name>', 'environment variable with the passphrase'),
    passphraseStdin: flag('--passphrase-stdin', 'read the passphrase from standard input'),
    passphrase: hidden(text('-p, --passphrase [value]')),
  });
}

/** `--passphrase` of `tw`: without a value it prompts, which is the default here; a value would be visible to every user. */
function refusePassphrase({ deps }: Context, given: string | undefined): void {
  if (given === undefined) return;
  deps.io.hide(given);
  throw usageError(
    'a passphrase on the command line is visible to every user of this machine; nothing was sent',
    `${ways}; or omit it on a terminal to be prompted`,
  );
}

const ways = 'use --passphrase-file, --passphrase-env or --passphrase-stdin';

const label = (flags: string, about: string) =>
  adjusted(text(flags, about), (option) => option.helpGroup('Labels:'));

export function addLabelOptions(command: Command) {
  return optionsOf(command, {
    name: label('--name <name>', 'name of the credentials (optional)'),
    description: label('--description <text>', 'description of the credentials'),
    baseUrl: label('--base-url <url>', 'base URL; not used for SSH'),
    category: label('--category <text>', 'category of the credentials'),
  });
}

export type KeyOptions = OptionsOf<typeof addKeyOptions>;
export type LabelOptions = OptionsOf<typeof addLabelOptions>;

export function readLabels(labels: LabelOptions): CredentialsLabels {
  const { name } = labels;
  if (name !== undefined && (name.trim() === '' || name.length > 100)) {
    throw usageError('--name: expected 1 to 100 characters');
  }
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== undefined));
}

export function keySource(context: Context, options: KeyOptions): KeySource {
  refusePassphrase(context, options.passphrase);
  const { key: keyFile, passphraseStdin: fromStdin, passphraseEnv } = options;
  if (keyFile === undefined || keyFile === '') {
    throw usageError('no private key specified', 'add --key FILE, or --key - for standard input');
  }
  const ways = [options.passphraseFile, passphraseEnv, fromStdin || undefined];
  if (ways.filter((way) => way !== undefined).length > 1) {
    throw usageError('the options for the passphrase cannot be combined; give one');
  }
  const passphraseFile = fromStdin ? '-' : options.passphraseFile;
  checkStandardInput(context, { '--key': keyFile, 'the passphrase': passphraseFile });
  return { keyFile, passphraseFile, passphraseEnv };
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
