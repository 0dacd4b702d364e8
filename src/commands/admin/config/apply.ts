/** `uas admin config apply`: changes the configuration to match a file. */
import { addExamples, type Configure } from '../../../command/app.ts';
import { flag, optionsOf } from '../../../command/declare.ts';
import { addLossOption } from '../../../verbs/consent-to-loss.ts';
import { carryOut } from './carry-out.ts';
import { addFileOption, planFiles, withVerdict } from './document.ts';

export const applyConfig: Configure = (command, app) => {
  const fileOption = addFileOption(command);
  const own = optionsOf(command, {
    prune: flag('--prune', 'also delete objects that are missing from the sections of the file'),
  });
  const lossOption = addLossOption(command);
  addExamples(
    command,
    ['show the plan without applying it', 'uas admin config apply -f site.yaml --dry-run'],
    ['apply it; a backup is written first', 'uas admin config apply -f site.yaml'],
    [
      'apply two files as one, in a script',
      'uas admin config apply -f images.yaml -f classes.yaml --yes',
    ],
    [
      'also delete objects that the file does not name',
      'uas admin config apply -f site.yaml --prune',
    ],
  ).action(
    app.action(async (context, given) => {
      const { file = [] } = fileOption(given);
      const { lose = [] } = lossOption(given);
      const { prune } = own(given);
      const { dryRun } = context;
      const planned = () => planFiles(context, file, prune);
      const { site, plan } = await (dryRun ? withVerdict(planned) : planned());
      return carryOut(context, { site, plan, lose });
    }),
  );
};
