/** `uas completion SHELL`: prints the completion script of a shell. */
import { Argument } from 'commander';
import { addExamples, type Configure } from '../../command/app.ts';
import { valueView } from '../../output/view.ts';

export const completion: Configure = (command, app) => {
  addExamples(
    command.addArgument(
      new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish', 'powershell']),
    ),
    ['set up bash, for every new shell', `echo 'source <(uas completion bash)' >> ~/.bashrc`],
    ['set up zsh, in a directory of $fpath', 'uas completion zsh > ~/.zfunc/_uas'],
    ['set up fish', 'uas completion fish > ~/.config/fish/completions/uas.fish'],
  ).action(
    app.action(
      async (_context, _options, shell: string) => {
        const { shells } = await import('../../help/completion/scripts.ts');
        const { script } = shells[shell as keyof typeof shells];
        return valueView(script, { text: script });
      },
      { lenient: true },
    ),
  );
};
