/** Reads the public key of a new UAI from a file, standard input, a default key, or the user's ssh-agent. */
import { resolve } from 'node:path';
import type { Context } from '../command/command.types.ts';
import { placeOf } from '../config/saved-values.ts';
import { UasError } from '../core/errors.ts';
import { type AgentKey, agentKeys } from '../ssh/keys/agent-keys.ts';
import { defaultPublicKey } from '../ssh/keys/identity.ts';
import { checkPublicKey } from '../ssh/keys/public-key.ts';
import { expandHome } from '../system/home-path.ts';
import { readInput } from '../system/read-input.ts';
import { offerKey } from './offer-key.ts';

export interface PublicKeyInput {
  /** File name to send. */
  path: string;
  /** The source file. */
  file: string | undefined;
  /** The source, for messages. */
  source: string;
  /** Key lines, checked. */
  content: Buffer;
}

async function chooseAgentKey(
  { deps }: Context,
  keys: readonly AgentKey[],
): Promise<AgentKey | undefined> {
  if (keys.length < 2 || !deps.prompt.available) return keys[0];
  const choices = keys.map((key) => ({ name: key.comment || key.line.slice(0, 60), value: key }));
  return deps.prompt.select('Which key from your ssh-agent should open the UAI?', choices);
}

/** A key without a file, from standard input or the agent. */
function withoutFile(context: Context, content: Buffer, source: string): PublicKeyInput {
  const warn = (line: string) => context.deps.io.note(line);
  return {
    path: 'id.pub',
    file: undefined,
    source,
    content: checkPublicKey(content, source, warn),
  };
}

async function fromFile(context: Context, given: string): Promise<PublicKeyInput> {
  const { deps, paths } = context;
  const path = resolve(expandHome(given, paths.home));
  const setting = context.setting('publickey');
  const { flag, hint } =
    setting?.value === given
      ? placeOf('publickey', setting, deps.env)
      : { flag: '--publickey', hint: undefined };
  const content = await readInput(context, path, flag).catch((error: unknown) => {
    if (!(error instanceof UasError) || !hint) throw error;
    throw new UasError(error.code, error.message, { ...error, hint });
  });
  const checked = checkPublicKey(content, path, (line) => deps.io.note(line));
  return { path, file: path, source: path, content: checked };
}

/**
 * Reads and checks the key.
 * @param given file, `-` for standard input, undefined for the first default key, otherwise a key from the agent
 */
export async function readPublicKey(
  context: Context,
  given: string | undefined,
): Promise<PublicKeyInput> {
  const { deps, paths } = context;
  if (given === '-') {
    return withoutFile(context, await readInput(context, given, '--publickey'), 'standard input');
  }
  const file = given ?? (await defaultPublicKey(deps.files, paths.home));
  if (file !== undefined) return fromFile(context, file);
  const key = await chooseAgentKey(context, await agentKeys(context));
  if (!key) return fromFile(context, await offerKey(context));
  deps.io.note(`using the key ${key.comment || key.line.slice(0, 60)} from your ssh-agent`);
  return withoutFile(context, Buffer.from(`${key.line}\n`), 'ssh-agent');
}
