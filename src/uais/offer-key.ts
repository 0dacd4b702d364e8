/** Finds a key where there is none under a default name: another one in ~/.ssh, or a new one. */
import { join } from 'node:path';
import type { Context } from '../command/command.types.ts';
import { type UasError, usageError } from '../core/errors.ts';
import { privateKeyFile } from '../ssh/keys/identity.ts';
import { checkPublicKey, missingPublicKey } from '../ssh/keys/public-key.ts';
import { childEnv } from '../system/child-env.ts';

function isPublicKey(content: Buffer | undefined, path: string): boolean {
  try {
    return content !== undefined && checkPublicKey(content, path).length > 0;
  } catch {
    return false;
  }
}

/** The key pairs in ~/.ssh, whatever their names; the files of the public keys. */
async function otherKeys({ deps: { files }, paths }: Context): Promise<string[]> {
  const directory = join(paths.home, '.ssh');
  const names = await files.list(directory).catch(() => []);
  const found: string[] = [];
  for (const name of names) {
    const path = join(directory, name);
    if (!name.endsWith('.pub') || name.endsWith('-cert.pub')) continue;
    const content = await files.read(path).catch(() => undefined);
    if (isPublicKey(content, path) && (await privateKeyFile(files, path))) found.push(path);
  }
  return found;
}

function onlyOthers(home: string, others: readonly string[]): UasError {
  const [first = ''] = others;
  return usageError(
    `no public key with a default name was found in ${home}/.ssh`,
    `there is ${others.join(', ')}; use it with --publickey ${first}, or always: uas config set publickey=${first}`,
  );
}

/** One of the keys; undefined for none of them. */
async function chooseOther({ deps }: Context, others: readonly string[]) {
  const choices = others.map((path) => ({ name: path, value: path as string | undefined }));
  const none = { name: 'none of them: create a new key', value: undefined };
  const chosen = await deps.prompt.select('Which key should open the UAI?', [...choices, none]);
  if (chosen !== undefined) {
    deps.io.note(`to use it for every UAI: uas config set publickey=${chosen}`);
  }
  return chosen;
}

/** Creates a key pair with the system's ssh-keygen, which asks for its passphrase itself. */
async function createKey({ deps, paths }: Context, missing: UasError): Promise<string> {
  const directory = join(paths.home, '.ssh');
  await deps.files.makePrivateDirectory(directory);
  const file = join(directory, 'id_ed25519');
  const made = await deps
    .spawn('ssh-keygen', ['-q', '-t', 'ed25519', '-f', file], {
      env: childEnv(deps.env),
      mode: 'inherit',
      signal: deps.signal,
    })
    .catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw missing;
      throw error;
    });
  if (made.code !== 0) throw missing;
  deps.io.note(`created the key ${file}`);
  return `${file}.pub`;
}

/**
 * Offers the other keys in ~/.ssh, or to create one.
 * @returns the public key file
 * @throws UasError usage without a terminal, or when the answer is no
 */
export async function offerKey(context: Context): Promise<string> {
  const { deps, paths, dryRun } = context;
  const missing = missingPublicKey(paths.home);
  const others = await otherKeys(context);
  if (dryRun || !deps.prompt.available) {
    throw others.length > 0 ? onlyOthers(paths.home, others) : missing;
  }
  if (others.length > 0) {
    const chosen = await chooseOther(context, others);
    return chosen ?? createKey(context, missing);
  }
  const question = `There is no SSH key in ${join(paths.home, '.ssh')}. Create one?`;
  if (!(await deps.prompt.confirm(question, { default: true }))) throw missing;
  return createKey(context, missing);
}
