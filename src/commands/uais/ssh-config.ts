/** `uas ssh-config`: writes ssh configuration so that ssh, scp, rsync and editors can connect to UAIs by name. */

import type { Uai } from '../../api/uas.types.ts';
import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { flag, optionsOf, text, type ValuesOf } from '../../command/declare.ts';
import { savedJump } from '../../command/jump.ts';
import { changeSaved } from '../../config/change-saved.ts';
import { UasError, usageError } from '../../core/errors.ts';
import { textView, type View } from '../../output/view.ts';
import { ownConfigFile, ownHostNames } from '../../ssh/client/config-file.ts';
import { parseConnectString } from '../../ssh/client/connect-string.ts';
import { emptyRegistry, type HostRegistry, readRegistry } from '../../ssh/client/host-registry.ts';
import { isLoginName } from '../../ssh/client/login-names.ts';
import { destinationWarnings } from '../../ssh/client/odd-destination.ts';
import { isHostName } from '../../ssh/client/uai-name.ts';
import type { Line } from '../../system/styled-line.ts';
import { tokenOwner } from '../../tokens/uas-access.ts';
import { changeHosts, renderHosts, replaceHosts } from '../../uais/ssh-hosts.ts';
import { howToInstall, installInclude, uninstall } from './ssh-config-install.ts';

const shape = {
  install: flag(
    '--install',
    'add the Include line to ~/.ssh/config, after showing it and with a backup',
  ),
  uninstall: flag('--uninstall', 'remove the Include line and the files of this command'),
  agent: flag('-A, --agent', 'forward the ssh-agent to the UAIs'),
  jump: text('-J, --jump <host>', 'save a jump host in the configuration; none removes it'),
  print: flag('--print', 'print the entries instead of writing the file'),
};

type SshConfigOptions = ValuesOf<typeof shape>;

/** The UAIs that can have an entry; prints a note about each other UAI. */
async function usableUais(context: Context): Promise<Uai[]> {
  const { deps, paths } = context;
  const { io } = deps;
  const uas = await context.uas();
  const ownHosts = await ownHostNames(deps.files, paths.home);
  const usable: Uai[] = [];
  let broken: UasError | undefined;
  for (const uai of await uas.listOwn()) {
    const { uai_name: name } = uai;
    const leaveOut = (why: string) => io.note(`${name} is omitted: ${why}`);
    if (!isHostName(name)) {
      leaveOut('only names such as uai-vera-1a2b are supported');
      continue;
    }
    if (ownHosts.has(name)) {
      leaveOut('your ssh configuration already has a host with that name');
      continue;
    }
    try {
      const destination = parseConnectString(uai.uai_connect_string);
      if (destination) io.note(...destinationWarnings(destination, uai.uai_ip, uas.client.base));
      else io.note(`${name} has no address yet; ssh will wait for it`);
      usable.push(uai);
    } catch (error) {
      if (!(error instanceof UasError)) throw error;
      leaveOut(error.message);
      if (error.code === 'server_error') broken ??= error;
    }
  }
  if (broken && usable.length === 0) throw broken;
  return usable;
}

/** Saves the jump host with the configuration, if one was given. */
async function saveJump(context: Context, options: SshConfigOptions): Promise<void> {
  if (options.jump === undefined) return;
  const jump = savedJump(context);
  const { deps, paths, configuration, saved, dryRun, signal } = context;
  if (!Object.hasOwn(saved.configurations, configuration)) {
    throw usageError(
      `--jump: there is no saved configuration "${configuration}" to save it in`,
      'create one with: uas init; or set UAS_JUMP',
    );
  }
  await changeSaved(
    deps.files,
    paths,
    (all) => {
      const { jump: _before, ...rest } = all.configurations[configuration] ?? {};
      all.configurations[configuration] = jump === undefined ? rest : { ...rest, jump };
    },
    { dryRun, signal },
  );
}

async function configure(context: Context, options: SshConfigOptions): Promise<View> {
  const { deps, paths, dryRun } = context;
  await deps.files.checkOwnDirectory(paths.state);
  const uais = await usableUais(context);
  const owner = await tokenOwner(context).catch(() => undefined);
  const change = (registry: HostRegistry) => {
    registry.forwardAgent = options.agent;
    if (owner !== undefined && isLoginName(owner)) registry.user = owner;
    replaceHosts(context, registry, uais);
  };
  const isWritten = !options.print && !dryRun;
  if (isWritten) await saveJump(context, options);
  let registry: HostRegistry;
  if (isWritten) registry = await changeHosts(context, change);
  else {
    registry = (await readRegistry(deps.files, paths.state)) ?? emptyRegistry();
    change(registry);
  }
  const file = ownConfigFile(paths.state);
  const hosts = Object.values(registry.groups).flatMap((group) =>
    Object.entries(group.hosts).map(([name, destination]) => ({ name, ...destination })),
  );
  const value = { file, hosts };
  if (options.print) {
    return textView((await renderHosts(context, registry)).trimEnd().split('\n'), value);
  }
  if (dryRun) deps.io.note('dry run: nothing was written');
  const summary: Line[] = [`${file}: ${hosts.length} ${hosts.length === 1 ? 'UAI' : 'UAIs'}`];
  const next = options.install ? installInclude : howToInstall;
  summary.push(...(await next(context, file)));
  return textView(summary, value);
}

export const sshConfig: Configure = (command, app) => {
  const own = optionsOf(command, shape);
  addExamples(
    command,
    ['write the file and show how to use it', 'uas ssh-config'],
    ['also include the file in your ssh configuration', 'uas ssh-config --install --yes'],
    ['then use the name with any ssh tool', 'scp data.tar uai-vers-93f0289d:'],
    ['connect through a login node', 'uas ssh-config --install --jump login.example.org'],
    ['remove it again', 'uas ssh-config --uninstall'],
  );
  command.action(
    app.action(async (context, given) => {
      const options = own(given);
      if (!options.uninstall) return configure(context, options);
      if (options.install || options.print) {
        throw usageError('--uninstall cannot be combined with --install or --print');
      }
      return uninstall(context);
    }),
  );
};
