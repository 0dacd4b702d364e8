/** `uas doctor`: checks step by step why something does not work, and suggests fixes. */
import { addExamples, type Configure } from '../../command/app.ts';
import { flag, optionsOf, text } from '../../command/declare.ts';
import { warn } from '../../command/tell.ts';
import { shortened } from '../../core/text.ts';
import { diagnose } from '../../doctor/diagnosis.ts';
import type { Finding } from '../../doctor/finding.ts';
import { steps, testSteps } from '../../doctor/steps.ts';
import { listView, type View } from '../../output/view.ts';
import type { Line, Style } from '../../system/styled-line.ts';

const styles: Record<Finding['status'], Style> = {
  ok: 'green',
  warn: 'yellow',
  fail: 'red',
  skip: 'dim',
};

/** What was skipped, on one line: the reason once for all checks that share it. */
function skippedLine(findings: readonly Finding[]): Line[] {
  const reasons = new Map<string, string[]>();
  for (const { check, status, message } of findings) {
    if (status !== 'skip') continue;
    const reason = message.startsWith('skipped: ') ? 'they need what failed' : message;
    reasons.set(reason, [...(reasons.get(reason) ?? []), check]);
  }
  if (reasons.size === 0) return [];
  const texts = [...reasons].map(([reason, checks]) => `${checks.join(', ')} (${reason})`);
  return [[{ text: 'skip', style: styles.skip }, `  ${texts.join('; ')}`]];
}

/** A service can put any text into a message. */
const longestMessage = 600;

/** A block for each finding: what was found, and the fix below it. */
function blocks(findings: readonly Finding[]): Line[] {
  const shown = findings.filter(({ status }) => status !== 'skip');
  const width = shown.reduce((most, { check }) => Math.max(most, check.length), 0);
  const lines = shown.flatMap(({ status, check, message, fix }): Line[] => {
    const found = `  ${check.padEnd(width)}  ${shortened(message, longestMessage)}`;
    const first: Line = [{ text: status.padEnd(4), style: styles[status] }, found];
    return fix === null ? [first] : [first, ['      ', { text: 'fix: ', style: 'cyan' }, fix]];
  });
  return [...lines, ...skippedLine(findings)];
}

function summary(findings: readonly Finding[]): string {
  const count = (status: Finding['status']) =>
    findings.filter((finding) => finding.status === status).length;
  const [failed, warned] = [count('fail'), count('warn')];
  if (failed + warned === 0) return 'no problems found';
  return `${failed} failed, ${warned} warned`;
}

function view(findings: readonly Finding[]): View {
  const list = listView(
    findings,
    {
      name: (finding) => finding.check,
      columns: [
        { key: 'status', value: (finding) => finding.status },
        { key: 'check', value: (finding) => finding.check },
        { key: 'message', value: (finding) => finding.message },
        { key: 'fix', value: (finding) => finding.fix },
      ],
    },
    {
      notes: [summary(findings)],
      exit: findings.some(({ status }) => status === 'fail') ? 1 : 0,
    },
  );
  return { ...list, lines: blocks(findings) };
}

export const doctor: Configure = (command, app) => {
  const own = optionsOf(command, {
    bundle: text('--bundle <file>', 'also write a report for support, without secrets'),
    createTestUai: flag('--create-test-uai', 'also create a UAI, log in to it and delete it'),
  });
  addExamples(
    command,
    ['find out why something does not work', 'uas doctor'],
    ['write a report for support', 'uas doctor --bundle report.json'],
    ['test everything after an installation', 'uas doctor --create-test-uai'],
    ['list what failed, in a script', `uas doctor --query "[?status=='fail'].message"`],
  ).action(
    app.action(
      async (context, given) => {
        const { createTestUai, bundle } = own(given);
        const all = createTestUai ? [...steps, ...testSteps] : steps;
        const findings = await diagnose(context, all);
        if (bundle !== undefined) {
          const { writeBundle } = await import('../../doctor/bundle.ts');
          await writeBundle(context, bundle, findings);
          warn(context, `report for support: ${bundle}`);
        }
        return view(findings);
      },
      { lenient: true },
    ),
  );
};
