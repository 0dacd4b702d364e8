/** Checks the configuration for what the service takes and UAIs then break on. */
import { addExamples, type Configure } from '../../../command/app.ts';
import { listView } from '../../../output/view.ts';
import type { Finding } from '../../../site/lint/finding.ts';
import { lintSite } from '../../../site/lint/lint.ts';
import { readSite } from '../../../site/site.ts';
import { withVerdict } from './document.ts';

const look = {
  name: (finding: Finding) => finding.name || finding.kind,
  columns: [
    { key: 'severity', value: (finding: Finding) => finding.severity },
    { key: 'kind', value: (finding: Finding) => finding.kind },
    { key: 'name', value: (finding: Finding) => finding.name },
    { key: 'problem', value: (finding: Finding) => finding.problem },
    { key: 'fix', value: (finding: Finding) => finding.fix },
  ],
};

export const lintConfig: Configure = (command, app) => {
  addExamples(
    command,
    ['exit code 0: nothing to say; 1: something; 2 and above: an error', 'uas admin config lint'],
    ['the commands that mend it', 'uas admin config lint --columns fix --no-headers'],
    ['errors only', `uas admin config lint --query "[?severity=='error']"`],
  ).action(
    app.action(async (context) =>
      withVerdict(async () => {
        const findings = lintSite(await readSite(await context.uas()));
        return listView(findings, look, {
          empty: 'nothing to say against the configuration',
          exit: findings.length > 0 ? 1 : 0,
        });
      }),
    ),
  );
};
