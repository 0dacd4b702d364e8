/** Writes the configuration that makes `ssh uai-…`, scp, rsync and editors find my UAIs. */

import type { Uai } from '../api/uas.types.ts';
import { addExamples, type Configure } from '../app.ts';
import type { Context } from '../context.ts';
import { usageError } from '../core/errors.ts';
import type { Line } from '../core/io.ts';
import { textView } from '../output/view.ts';
import type { HostSettings } from '../ssh/client-options.ts';
import {
  hostEntries,
  includeLine,
  install,
  ownConfigFile,
  ownHostNames,
  planInstallation,
} from '../ssh/config-file.ts';
import { parseConnectString } from '../ssh/connect-string.ts';
import { identityFor } from '../ssh/identity.ts';
import { knownHostsFile } from '../ssh/known-hosts.ts';
import { oddities } from '../ssh/odd-destination.ts';
import { isUaiName } from '../ssh/uai-name.ts';

async function hostSettings({ deps, paths }: Context, uai: Uai): Promise<HostSettings | undefined> {
  const destination = parseConnectString(uai.uai_connect_string);
  if (!destination) return undefined;
  return {
    name: uai.uai_name,
    destination,
    knownHosts: knownHostsFile(paths.state),
    identityFile: await identityFor(deps.files, paths.state, paths.home, uai.uai_name),
  };
}

async function howToInstall({ deps, paths }: Context, ownFile: string): Promise<Line[]> {
  // Of a file that cannot be read nothing is known, and nothing is to be changed here.
  const plan = await planInstallation(deps.files, paths.home, ownFile).catch(() => undefined);
  if (plan && plan.content === undefined) return [`${plan.file} includes it already`];
  return [
    'add this line at the top of ~/.ssh/config, or run with --install:',
    `  ${includeLine(ownFile)}`,
  ];
}

async function installInclude(context: Context, ownFile: string): Promise<Line[]> {
  const { deps, paths } = context;
  const plan = await planInstallation(deps.files, paths.home, ownFile);
  if (plan.content === undefined) return [`${plan.file} includes it already`];
  const change: Line[] = [
    `${plan.file}: will begin with`,
    [{ text: `+ ${includeLine(ownFile)}`, style: 'green' }],
  ];
  deps.io.note(...change);
  if (context.dryRun) return [];
  if (!context.yes) {
    if (!deps.prompt.available)
      throw usageError('--install changes your ssh configuration', 'confirm with --yes');
    if (!(await deps.prompt.confirm('Change it?'))) return [`${plan.file} was left as it is`];
  }
  const stamp = new Date(deps.clock.now()).toISOString().replace(/[:.]/g, '-');
  const backup = await install(deps.files, plan, stamp);
  return [`${plan.file} changed${backup ? `; the old one is ${backup}` : ''}`];
}

export const sshConfig: Configure = (command, app) => {
  command
    .option(
      '--install',
      'add the Include line to ~/.ssh/config, after showing it and with a backup',
    )
    .option('--print', 'print the entries instead of writing the file');
  addExamples(
    command,
    ['write the file and say how to use it', 'uas ssh-config'],
    ['the same, and make ssh read it', 'uas ssh-config --install --yes'],
    ['then every ssh tool knows the name', 'scp data.tar uai-vers-93f0289d:'],
  );
  command.action(
    app.action(async (context, options) => {
      const { deps, paths } = context;
      const uas = await context.uas();
      const hosts: HostSettings[] = [];
      const taken = await ownHostNames(deps.files, paths.home);
      for (const uai of await uas.listOwn()) {
        const host = await hostSettings(context, uai);
        if (!isUaiName(uai.uai_name) || taken.has(uai.uai_name)) {
          deps.io.note(`"${uai.uai_name}" cannot be the name of a host here and is left out`);
        } else if (host) {
          hosts.push(host);
          deps.io.note(...oddities(host.destination, uai.uai_ip, uas.client.base));
        } else deps.io.note(`${uai.uai_name} has no address yet and is left out`);
      }
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
