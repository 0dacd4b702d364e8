/** `uas ssh-config`: writes ssh configuration so that ssh, scp, rsync and editors can connect to UAIs by name. */

import type { Uai } from '../../api/uas.types.ts';
import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { flag, optionsOf } from '../../command/declare.ts';
import { UasError, usageError } from '../../core/errors.ts';
import { textView } from '../../output/view.ts';
import type { HostSettings } from '../../ssh/client/client-options.ts';
import {
  hostEntries,
  includeLine,
  install,
  ownConfigFile,
  ownHostNames,
  planInstallation,
} from '../../ssh/client/config-file.ts';
import { parseConnectString } from '../../ssh/client/connect-string.ts';
import { knownHostsFile } from '../../ssh/client/known-hosts.ts';
import { destinationWarnings } from '../../ssh/client/odd-destination.ts';
import { isHostName } from '../../ssh/client/uai-name.ts';
import { identityFor } from '../../ssh/keys/identity.ts';
import type { Line } from '../../system/io.ts';

interface Host {
  settings: HostSettings;
  notes: string[];
}

/** Why a UAI gets no entry. */
interface LeftOut {
  why: string;
  /** The error, if the service sent an invalid connect string. If all UAIs have one, the command fails. */
  error?: UasError | undefined;
}

async function hostOf(
  context: Context,
  uai: Uai,
  ownHosts: ReadonlySet<string>,
  forwardAgent: boolean,
): Promise<Host | LeftOut> {
  const { deps, paths } = context;
  const { uai_name: name } = uai;
  if (!isHostName(name))
    return { why: 'is omitted: only names that begin with uai- are supported' };
  if (ownHosts.has(name))
    return { why: 'is omitted: your ssh configuration already has a host with that name' };
  try {
    const destination = parseConnectString(uai.uai_connect_string);
    if (!destination) return { why: 'is omitted: it has no address yet' };
    const settings = {
      name,
      destination,
      knownHosts: knownHostsFile(paths.state),
      identityFile: await identityFor(deps.files, paths.state, paths.home, name),
      forwardAgent,
      env: deps.env,
    };
    return {
      settings,
      notes: destinationWarnings(destination, uai.uai_ip, (await context.uas()).client.base),
    };
  } catch (error) {
    if (!(error instanceof UasError)) throw error;
    return { why: `is omitted: ${error.message}`, error };
  }
}

/** Entries for the UAIs that can have one; prints a note about each other UAI. */
async function findHosts(context: Context, forwardAgent: boolean): Promise<HostSettings[]> {
  const { deps, paths } = context;
  const { io } = deps;
  const ownHosts = await ownHostNames(deps.files, paths.home);
  const hosts: HostSettings[] = [];
  let broken: UasError | undefined;
  for (const uai of await (await context.uas()).listOwn()) {
    const host = await hostOf(context, uai, ownHosts, forwardAgent);
    if ('settings' in host) {
      hosts.push(host.settings);
      io.note(...host.notes);
    } else {
      io.note(`${uai.uai_name} ${host.why}`);
      if (host.error?.code === 'server_error') broken ??= host.error;
    }
  }
  if (broken && hosts.length === 0) throw broken;
  return hosts;
}

async function howToInstall({ deps, paths }: Context, ownFile: string): Promise<Line[]> {
  // The file could not be read, and printing instructions does not need it.
  const plan = await planInstallation(deps.files, paths.home, ownFile).catch(() => undefined);
  if (plan && plan.content === undefined) return [`${plan.file} already includes it`];
  return [
    'add this line at the top of ~/.ssh/config, or run again with --install:',
    `  ${includeLine(ownFile)}`,
  ];
}

async function installInclude(context: Context, ownFile: string): Promise<Line[]> {
  const { deps, paths } = context;
  const plan = await planInstallation(deps.files, paths.home, ownFile);
  if (plan.content === undefined) return [`${plan.file} already includes it`];
  const change: Line[] = [
    `${plan.file} will begin with:`,
    [{ text: `+ ${includeLine(ownFile)}`, style: 'green' }],
  ];
  deps.io.note(...change);
  if (context.dryRun) return [];
  if (!context.yes) {
    if (!deps.prompt.available)
      throw usageError('--install changes your ssh configuration', 'confirm with --yes');
    if (!(await deps.prompt.confirm('Change the file?'))) return [`${plan.file} was not changed`];
  }
  const stamp = new Date(deps.clock.now()).toISOString().replace(/[:.]/g, '-');
  const backup = await install(deps.files, plan, stamp);
  return [`${plan.file} changed${backup ? `; backup: ${backup}` : ''}`];
}

export const sshConfig: Configure = (command, app) => {
  const own = optionsOf(command, {
    install: flag(
      '--install',
      'add the Include line to ~/.ssh/config, after showing it and with a backup',
    ),
    agent: flag('-A, --agent', 'forward the ssh-agent to the UAIs'),
    print: flag('--print', 'print the entries instead of writing the file'),
  });
  addExamples(
    command,
    ['write the file and show how to use it', 'uas ssh-config'],
    ['also include the file in your ssh configuration', 'uas ssh-config --install --yes'],
    ['then use the name with any ssh tool', 'scp data.tar uai-vers-93f0289d:'],
  );
  command.action(
    app.action(async (context, given) => {
      const options = own(given);
      const { deps, paths } = context;
      await deps.files.checkOwnDirectory(paths.state);
      const hosts = await findHosts(context, options.agent);
      const text = hostEntries(hosts);
      const file = ownConfigFile(paths.state);
      const value = {
        file,
        hosts: hosts.map(({ name, destination }) => ({ name, ...destination })),
      };
      if (options.print) return textView(text.trimEnd().split('\n'), value);
      if (!context.dryRun) await deps.files.writePrivate(file, text);
      if (context.dryRun) deps.io.note('dry run: nothing was written');
      const summary: Line[] = [`${file}: ${hosts.length} ${hosts.length === 1 ? 'UAI' : 'UAIs'}`];
      summary.push(...(await (options.install ? installInclude : howToInstall)(context, file)));
      return textView(summary, value);
    }),
  );
};
