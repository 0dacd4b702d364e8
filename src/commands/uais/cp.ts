/** `uas cp`: copies files to, from and between UAIs with the system's scp. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Uai } from '../../api/uas.types.ts';
import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { completes } from '../../command/completes.ts';
import { flag, optionsOf, readOptions, text, texts, type ValuesOf } from '../../command/declare.ts';
import { savedJump } from '../../command/jump.ts';
import { valueView } from '../../output/view.ts';
import type { SshRequest } from '../../ssh/client/command-line.ts';
import { type CopyHost, copyConfig } from '../../ssh/client/copy-config.ts';
import { isRecentOpenSsh } from '../../ssh/client/session-options.ts';
import { expandHome } from '../../system/home-path.ts';
import { chooseUai } from '../../uais/choose.ts';
import { type CopyPath, isRemote, parseCopyPaths } from './cp-paths.ts';
import { checkIdentities, explainDenial, runOpenSsh, sshRequest } from './ssh-run.ts';

const shape = {
  recursive: flag('-r, --recursive', 'accepted as in scp: directories are always copied'),
  preserve: flag('-p, --preserve', 'keep times and modes'),
  compress: flag('-C, --compress', 'compress'),
  identity: texts('-i, --identity <key>', 'private key file; repeatable'),
  jump: text('-J, --jump <host>', 'connect through a jump host [UAS_JUMP]'),
  verbose: flag('-v', 'verbose mode of scp'),
};

/** Declared for every command. */
const alsoRead = { quiet: flag('-q, --quiet') };

type CpOptions = ValuesOf<typeof shape & typeof alsoRead>;

/** The UAIs that the paths name, each once. */
async function findUais(context: Context, paths: readonly CopyPath[]): Promise<Map<string, Uai>> {
  const found = new Map<string, Uai>();
  for (const path of paths) {
    if (!isRemote(path) || found.has(path.name ?? '')) continue;
    const uai = await chooseUai(context, {
      name: path.name,
      fresh: false,
      mayCreate: false,
      wait: false,
      wanted: {},
      create: {},
    });
    found.set(path.name ?? '', uai);
  }
  return found;
}

/** The host for a UAI and a user, since scp takes one user and port for all. */
const aliasOf = (uai: Uai, user: string | undefined) =>
  user === undefined ? uai.uai_name : `${uai.uai_name}.${user}`;

interface Login {
  host: CopyHost;
  request: SshRequest;
  owner: string | undefined;
}

async function loginsFor(
  context: Context,
  paths: readonly CopyPath[],
  uais: ReadonlyMap<string, Uai>,
  { identity }: CpOptions,
): Promise<Login[]> {
  const logins = new Map<string, Login>();
  const identities = (identity ?? []).map((file) => expandHome(file, context.paths.home));
  for (const path of paths) {
    const uai = isRemote(path) ? uais.get(path.name ?? '') : undefined;
    if (!uai || !isRemote(path)) continue;
    const alias = aliasOf(uai, path.user);
    if (logins.has(alias)) continue;
    const login = { identity: identities.slice(0, 1), login: path.user };
    const request = await sshRequest(
      context,
      uai,
      identities.length === 0 ? { ...login, identity: undefined } : login,
      [],
    );
    const host = { ...request, alias, jump: savedJump(context), identities };
    logins.set(alias, { host, request: { ...request, command: [] }, owner: uai.username });
  }
  return [...logins.values()];
}

/** The exit status of scp for a connection that was not made. */
const notConnected = 255;

/** Runs scp, and prints a hint if a UAI refuses the key. */
async function runScp(context: Context, args: readonly string[], logins: readonly Login[]) {
  const code = await runOpenSsh(context, 'scp', args);
  if (code !== notConnected) return code;
  for (const { request, owner } of logins) {
    if (await explainDenial(context, request, owner)) break;
  }
  return code;
}

/** A path for scp. Releases that do not use SFTP let a shell of the UAI read remote paths. */
function scpPath(path: CopyPath, uais: ReadonlyMap<string, Uai>, isSftp: boolean): string {
  if (!isRemote(path)) return path.local;
  const uai = uais.get(path.name ?? '');
  const text = isSftp ? path.path : path.path.replace(/[^A-Za-z0-9_@%+=:,./~*?[\]-]/g, '\\$&');
  return `${uai ? aliasOf(uai, path.user) : ''}:${text}`;
}

async function copy(context: Context, paths: readonly CopyPath[], options: CpOptions) {
  const { deps, paths: own } = context;
  const uais = await findUais(context, paths);
  const logins = await loginsFor(context, paths, uais, options);
  const isSftp = await isRecentOpenSsh(context).catch(() => false);
  const words = paths.map((path) => scpPath(path, uais, isSftp));
  if (context.dryRun) {
    return valueView(
      { from: words.slice(0, -1), to: words.at(-1) },
      { text: '', notes: [`would copy ${words.slice(0, -1).join(', ')} to ${words.at(-1)}`] },
    );
  }
  const file = join(own.state, `scp-${randomBytes(8).toString('hex')}.conf`);
  await deps.files.makeOwnDirectory(own.state);
  const hosts = logins.map(({ host }) => host);
  await deps.files.writePrivate(file, copyConfig(hosts, own.home, isSftp));
  const isBetween = paths.filter(isRemote).length === paths.length;
  const args = [
    ...['-F', file, '-r'],
    ...(isSftp ? ['-s'] : []),
    ...(isBetween ? ['-3'] : []),
    ...(options.preserve ? ['-p'] : []),
    ...(options.compress ? ['-C'] : []),
    ...(options.verbose ? ['-v'] : []),
    ...(options.quiet ? ['-q'] : []),
    ...['--', ...words],
  ];
  await context.close();
  deps.io.release();
  try {
    return await runScp(context, args, logins);
  } finally {
    await deps.files.remove(file);
  }
}

export const cp: Configure = (command, app) => {
  command
    .usage('[options] FROM… TO')
    .argument('[paths...]', 'FROM… TO: UAI:PATH is on a UAI, :PATH on your only UAI');
  const own = optionsOf(command, shape);
  completes(command, { paths: 'files', '--identity': 'files' });
  addExamples(
    command,
    ['copy a file to the home directory on your UAI', 'uas cp data.tar :'],
    ['copy a directory from a UAI', 'uas cp uai-vers-93f0289d:results .'],
    ['copy several files into a directory', 'uas cp a.txt b.txt uai-vers-93f0289d:project/'],
  );
  command.action(
    app.action(async (context, given, args: string[]) => {
      const options = { ...own(given), ...readOptions(alsoRead, given) };
      const paths = parseCopyPaths(args);
      await checkIdentities(context, options.identity);
      return copy(context, paths, options);
    }),
  );
};
