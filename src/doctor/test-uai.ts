/** Tests the full cycle: creates a UAI, waits for it, logs in with the system's ssh, and always deletes it. */
import type { Uai } from '../api/uas.types.ts';
import type { Context } from '../command/command.types.ts';
import { openUas } from '../command/services.ts';
import { formatDuration } from '../core/duration.ts';
import { UasError } from '../core/errors.ts';
import { sshArguments } from '../ssh/client/command-line.ts';
import { parseConnectString } from '../ssh/client/connect-string.ts';
import { knownHostsFile } from '../ssh/client/known-hosts.ts';
import { identityFor } from '../ssh/keys/identity.ts';
import { childEnv } from '../system/child-env.ts';
import { tryOwnDirectory } from '../system/own-directory.ts';
import { createUai } from '../uais/create.ts';
import { forgetUais, removeUais } from '../uais/remove.ts';
import { waitForOwn } from '../uais/wait-for-one.ts';
import { failure, type Step } from './diagnosis.ts';
import { fail, ok, type Said } from './finding.ts';

const greeting = 'uas-doctor-was-here';

async function logIn(context: Context, uai: Uai): Promise<Said> {
  const { deps, paths, signal } = context;
  const destination = parseConnectString(uai.uai_connect_string);
  if (!destination) return fail(`${uai.uai_name} has no address to log in to`);
  // If the file cannot be written, ssh says so and continues.
  await tryOwnDirectory(deps.files, paths.state);
  const name = uai.uai_name;
  const args = sshArguments({
    name,
    destination,
    identityFile: await identityFor(deps.files, paths.state, paths.home, name),
    knownHosts: knownHostsFile(paths.state),
    env: deps.env,
    extra: ['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=20'],
    command: ['echo', greeting],
  });
  const env = childEnv(deps.env);
  const { code, stdout, stderr } = await deps.spawn('ssh', args, { env, mode: 'capture', signal });
  if (code === 0 && stdout.includes(greeting)) return ok(`logged in to ${name} with ssh`);
  const why = stderr.trim().split('\n').at(-1) || `it ended with ${code}`;
  return fail(`ssh could not log in to ${name}: ${why}`, `uas ssh -v ${name}`);
}

/** Deletes even after Ctrl-C or a timeout; its requests need a signal that is not aborted. */
async function remove(context: Context, name: string): Promise<Said> {
  const rescue: Context = { ...context, signal: new AbortController().signal };
  try {
    const { listOwn, removeOwn } = await openUas(rescue);
    const { results, errors } = await removeUais({ list: listOwn, remove: removeOwn }, [name]);
    await forgetUais(rescue, results);
    const error = errors.get(name);
    if (error) throw error;
    return ok(`deleted ${name}`);
  } catch (error) {
    if (!(error instanceof UasError)) throw error;
    return fail(`${name} could not be deleted: ${error.message}`, `uas delete ${name}`);
  }
}

async function use(context: Context, name: string, started: number): Promise<Said[]> {
  const { clock } = context.deps;
  try {
    const ready = await waitForOwn(context, name, { isNew: true });
    const took = formatDuration(Math.max(1000, clock.now() - started));
    return [ok(`${name} was ready after ${took}`), await logIn(context, ready)];
  } catch (error) {
    context.signal.throwIfAborted();
    return [failure(error)];
  }
}

export const testUaiStep: Step = {
  check: 'test uai',
  needs: ['service', 'ssh', 'key'],
  async run(context) {
    const { clock, io } = context.deps;
    const started = clock.now();
    const { uai_name } = await createUai(context, {
      publickey: context.setting('publickey')?.value,
      image: context.setting('image')?.value,
    });
    io.note(`created ${uai_name} for the test; it will be deleted when the test ends`);
    let said: Said[] = [];
    let deleted: Said | undefined;
    try {
      said = await use(context, uai_name, started);
    } finally {
      deleted = await remove(context, uai_name);
      // An interruption ends the diagnosis without printing its table.
      if (context.signal.aborted) io.note(deleted.message);
    }
    return [...said, deleted];
  },
};
