/** Offers to create a first key pair, which is required to log in to a UAI. */
import { join } from 'node:path';
import type { Context } from '../command/command.types.ts';
import { missingPublicKey } from '../ssh/keys/public-key.ts';
import { childEnv } from '../system/child-env.ts';

/**
 * Offers to create a key pair with the system's ssh-keygen, which asks for its passphrase itself.
 * @returns the public key file
 * @throws UasError usage without a terminal, or when the answer is no
 */
export async function offerKey({ deps, paths, dryRun }: Context): Promise<string> {
  const missing = missingPublicKey(paths.home);
  if (dryRun || !deps.prompt.available) throw missing;
  const directory = join(paths.home, '.ssh');
  const question = `There is no SSH key in ${directory}. Create one?`;
  if (!(await deps.prompt.confirm(question, { default: true }))) throw missing;
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
