/** `uas admin config diff`: shows what `apply` would do. */
import { addExamples, type Configure } from '../../../command/app.ts';
import { flag, optionsOf } from '../../../command/declare.ts';
import { changesView } from '../../../site/change-view.ts';
import { addFileOption, planFiles, withVerdict } from './document.ts';

export const diffConfig: Configure = (command, app) => {
  const fileOption = addFileOption(command);
  const own = optionsOf(command, {
    prune: flag('--prune', 'show objects that the file does not name as deleted'),
  });
  addExamples(
    command,
    [
      'compare: exit code 0 means no differences, 1 some, 2 or more an error',
      'uas admin config diff -f site.yaml',
    ],
    [
      'compare two systems',
      'uas admin config export --configuration test | uas admin config diff -f -',
    ],
  ).action(
    app.action(async (context, given) =>
      withVerdict(async () => {
        const { file = [] } = fileOption(given);
        const { plan } = await planFiles(context, file, own(given).prune);
        return changesView(
          plan.steps.map(({ change }) => change),
          { empty: 'no differences', exit: plan.steps.length > 0 ? 1 : 0 },
        );
      }),
    ),
  );
};
