/** `uas ssh`: logs in to a UAI with the system's ssh, creating a UAI if needed. */
import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { usageError } from '../../core/errors.ts';
import { textView } from '../../output/view.ts';
import { shellQuote, sshArguments } from '../../ssh/client/command-line.ts';
import { isLoginName } from '../../ssh/client/login-names.ts';
import { chooseUai } from '../../uais/choose.ts';
import { readPublicKey } from '../../uais/public-key-input.ts';
import { addSshOptions, extraArguments, type SshOptions } from './ssh-options.ts';
import { resume } from './ssh-resume.ts';
import { checkIdentities, runAndExplain, splitDestination, sshRequest } from './ssh-run.ts';
import { runStdio } from './ssh-stdio.ts';

/** The UAI to log in to, which is created where the options allow it. */
async function destinationOf(context: Context, name: string | undefined, options: SshOptions) {
  const { publickey, image } = options;
  const key = publickey === undefined ? undefined : await readPublicKey(context, publickey);
  return chooseUai(context, {
    name,
    fresh: options.new,
    mayCreate: options.create && !context.dryRun,
    wait: options.wait,
    wanted: { image, key: key?.content.toString('utf8') },
    create: {
      key,
      publickey: publickey ?? context.setting('publickey')?.value,
      image: image ?? context.setting('image')?.value,
    },
  });
}

export const ssh: Configure = (command, app) => {
  const { read, typed } = addSshOptions(command);
  addExamples(
    command,
    ['open a shell on your UAI, creating one if needed', 'uas ssh'],
    ['run a command and return its exit status', 'uas ssh -- squeue --me'],
    [
      'forward a port of the UAI to this machine',
      'uas ssh uai-vers-93f0289d -N -L 8888:localhost:8888',
    ],
    [
      'connect through a jump host, as another user',
      'uas ssh -J login.example.org root@uai-vers-93f0289d',
    ],
    ['print the ssh command', 'uas ssh --print'],
  );
  command.action(
    app.action(async (context, given, destination: string | undefined) => {
      const { user, name } = splitDestination(destination);
      const declared = read(given);
      if (declared.resume && context.rest.length > 0) {
        throw usageError('--resume opens a shell; it cannot be combined with a command');
      }
      if (declared.stdio) return runStdio(context, name);
      const options = { ...declared, login: declared.login ?? user };
      if (options.login !== undefined && !isLoginName(options.login)) {
        throw usageError(`invalid user name "${options.login}"`);
      }
      await checkIdentities(context, options.identity);
      const extra = extraArguments(options, typed);
      const uai = await destinationOf(context, name, options);
      const request = await sshRequest(context, uai, options, extra);
      const args = sshArguments(request);
      if (options.print || context.dryRun) {
        const argv = ['ssh', ...args];
        return textView([shellQuote(argv)], { uai_name: uai.uai_name, argv });
      }
      context.deps.io.release();
      if (options.resume) return resume(context, uai, options, extra);
      await context.close();
      return (await runAndExplain(context, request, args, uai.username)).code;
    }),
  );
};
