/** Asks for a user name, a password or a token, on standard input or with a prompt, never from arguments. */
import type { Context } from '../command/command.types.ts';
import { usageError } from '../core/errors.ts';
import { decodeText } from '../system/text-input.ts';

/** The user name: option, variable, configuration or a question. */
export async function askUsername({ deps, setting }: Context): Promise<string> {
  const known = setting('username')?.value;
  if (known) return known;
  if (!deps.prompt.available) {
    throw usageError('no user name specified', 'use --username, or set UAS_USERNAME');
  }
  const login = deps.env.LOGNAME ?? deps.env.USER;
  const name = (await deps.prompt.input('Username:', { default: login })).trim();
  if (name === '') throw usageError('the user name is empty');
  return name;
}

export interface SecretSource {
  /** `password` */
  what: string;
  /** The account that it belongs to. */
  of?: string;
  /** The option that reads it from standard input. */
  option: string;
  fromStdin: boolean;
}

/** A secret: standard input without its last line feed, or the answer to a hidden prompt. */
export async function askSecret(
  { deps }: Context,
  { what, of, option, fromStdin }: SecretSource,
): Promise<string> {
  const { io, prompt } = deps;
  if (!fromStdin && !prompt.available) {
    throw usageError(
      `no ${what} given, and no terminal to ask for it`,
      `pass it on standard input with ${option}`,
    );
  }
  const secret = fromStdin
    ? decodeText(await io.readStdin(option), `the ${what} on standard input`).replace(/\r?\n$/, '')
    : await prompt.password(
        `${what[0]?.toUpperCase()}${what.slice(1)}${of === undefined ? '' : ` of ${of}`}:`,
      );
  if (secret === '') throw usageError(`the ${what} is empty`);
  io.hide(secret);
  return secret;
}
