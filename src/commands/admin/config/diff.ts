/** Shows what `apply` would do. */
import { addExamples, type Configure } from '../../../command/app.ts';
import { changesView } from '../../../site/change-view.ts';
import { addFileOption, planFiles, withVerdict } from './document.ts';

export const diffConfig: Configure = (command, app) => {
  addFileOption(command).option('--prune', 'show what the file does not name as deleted');
  addExamples(
    command,
    [
      'exit code 0: no difference; 1: some; 2 and above: an error',
      'uas admin config diff -f site.yaml',
    ],
    [
      'between two systems',
      'uas admin config export --configuration test | uas admin config diff -f -',
    ],
  ).action(
    app.action(async (context, given) =>
      withVerdict(async () => {
        const { file = [], prune = false } = given as { file?: string[]; prune?: boolean };
        const { plan } = await planFiles(context, file, prune);
        return changesView(
          plan.steps.map(({ change }) => change),
          { empty: 'no differences', exit: plan.steps.length > 0 ? 1 : 0 },
        );
      }),
    ),
  );
};
