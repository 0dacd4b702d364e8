/** `uas code`: opens a UAI in an editor that has Remote-SSH. */
import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { completes } from '../../command/completes.ts';
import { usageError } from '../../core/errors.ts';
import { textView, type View } from '../../output/view.ts';
import { shellQuote } from '../../ssh/client/command-line.ts';
import { ownConfigFile, planInstallation } from '../../ssh/client/config-file.ts';
import { isHostName } from '../../ssh/client/uai-name.ts';
import { childEnv } from '../../system/child-env.ts';
import { chooseUai } from '../../uais/choose.ts';
import { changeHosts, putHost } from '../../uais/ssh-hosts.ts';
import { installInclude } from './ssh-config-install.ts';

/** Editors with the command line of Visual Studio Code. */
const editors = ['code', 'code-insiders', 'cursor', 'codium', 'windsurf'];

/** Runs the first editor that is installed; its exit status, undefined when there is none. */
async function runEditor({ deps }: Context, args: readonly string[]): Promise<number | undefined> {
  for (const editor of editors) {
    try {
      const options = { env: childEnv(deps.env), mode: 'inherit', signal: deps.signal } as const;
      return (await deps.spawn(editor, args, options)).code;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return undefined;
}

/** Makes sure that ssh knows the name, which is all that the editor is given. */
async function install(context: Context): Promise<void> {
  const { deps, paths } = context;
  const own = ownConfigFile(paths.state);
  const plan = await planInstallation(deps.files, paths.home, own);
  if (plan.content === undefined) return;
  deps.io.note(...(await installInclude(context, own)));
  const after = await planInstallation(deps.files, paths.home, own);
  if (after.content === undefined || context.dryRun) return;
  throw usageError('the editor needs the ssh configuration', 'uas ssh-config --install');
}

async function open(context: Context, name: string | undefined, path = ''): Promise<View | number> {
  const { deps } = context;
  const uai = await chooseUai(context, {
    name,
    fresh: false,
    mayCreate: !context.dryRun,
    wait: true,
    wanted: {},
    create: {
      publickey: context.setting('publickey')?.value,
      image: context.setting('image')?.value,
    },
  });
  const { uai_name } = uai;
  if (!isHostName(uai_name)) {
    throw usageError(`${uai_name} cannot be a host of ssh: its name does not begin with uai-`);
  }
  const args = ['--remote', `ssh-remote+${uai_name}`, ...(path === '' ? [] : [path])];
  const line = shellQuote(['code', ...args]);
  if (context.dryRun) return textView([line], { uai_name, argv: ['code', ...args] });
  await changeHosts(context, (registry) => putHost(context, registry, uai));
  await install(context);
  await context.close();
  deps.io.release();
  const code = await runEditor(context, args);
  if (code !== undefined) return code;
  deps.io.note('no editor found in PATH; on a machine that has one, run:');
  return textView([line], { uai_name, argv: ['code', ...args] });
}

export const code: Configure = (command, app) => {
  command
    .argument('[name]', 'name of the UAI (default: your only UAI that is ready)')
    .argument('[path]', 'absolute path on the UAI');
  completes(command, { name: 'own-uais' });
  addExamples(
    command,
    ['open your UAI', 'uas code'],
    ['open a directory', 'uas code uai-vers-93f0289d /home/users/vers/project'],
  );
  command.action(
    app.action(async (context, _options, first: string | undefined, second?: string) => {
      // A path alone is a directory on the only UAI.
      if (second === undefined && first?.startsWith('/')) return open(context, undefined, first);
      if (second !== undefined && !second.startsWith('/')) {
        throw usageError(`expected an absolute path on the UAI, got "${second}"`);
      }
      return open(context, first, second);
    }),
  );
};
