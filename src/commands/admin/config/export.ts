/** `uas admin config export`: prints the configuration as a file. */
import { addExamples, type Configure } from '../../../command/app.ts';
import { warn } from '../../../command/tell.ts';
import { valueView } from '../../../output/view.ts';
import { yamlText } from '../../../output/yaml-text.ts';
import { exportSite, exportWarnings } from '../../../site/export.ts';
import { readSite } from '../../../site/site.ts';

export const exportConfig: Configure = (command, app) => {
  addExamples(
    command,
    ['save a file for apply', 'uas admin config export > site.yaml'],
    ['save it as JSON', 'uas admin config export --json > site.json'],
    [
      'show which volumes the classes mount',
      "uas admin config export --query 'classes[].[comment, volumes]'",
    ],
  ).action(
    app.action(async (context) => {
      const site = await readSite(await context.uas());
      const { value } = exportSite(site);
      warn(context, ...exportWarnings(site));
      return valueView(value, { text: yamlText(value) });
    }),
  );
};
