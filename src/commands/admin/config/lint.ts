/** `uas admin config lint`: finds settings that the service accepts but that break UAIs. */
import { addExamples, type Configure } from '../../../command/app.ts';
import { counted } from '../../../command/confirm.ts';
import { listView } from '../../../output/view.ts';
import type { Finding } from '../../../site/lint/finding.ts';
import { lintSite } from '../../../site/lint/lint.ts';
import { readSite } from '../../../site/site.ts';
import type { Line } from '../../../system/styled-line.ts';
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

const styles = { error: 'red', warning: 'yellow' } as const;

/** What is wrong with an object, and the command that fixes it below. */
function block({ severity, kind, name, problem, fix }: Finding): Line[] {
  const subject = name === '' ? '' : `${kind} ${name}: `;
  return [
    [{ text: `${severity}: `, style: styles[severity] }, subject, problem],
    ['    ', { text: 'fix: ', style: 'cyan' }, fix],
  ];
}

function summary(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  return `${counted(errors, 'error', 'errors')}, ${counted(warnings, 'warning', 'warnings')}`;
}

export const lintConfig: Configure = (command, app) => {
  addExamples(
    command,
    ['check: exit code 0 means no findings, 1 some, 2 or more an error', 'uas admin config lint'],
    [
      'print only the commands that fix the findings',
      'uas admin config lint --columns fix --no-headers',
    ],
    ['show errors only', `uas admin config lint --query "[?severity=='error']"`],
  ).action(
    app.action(async (context) =>
      withVerdict(async () => {
        const findings = lintSite(await readSite(await context.uas()));
        const view = listView(findings, look, {
          empty: 'no problems found',
          notes: findings.length > 0 ? [summary(findings)] : [],
          exit: findings.length > 0 ? 1 : 0,
        });
        return findings.length > 0 ? { ...view, lines: findings.flatMap(block) } : view;
      }),
    ),
  );
};
