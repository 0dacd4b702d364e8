/** `uas doctor`: checks step by step why something does not work, and suggests fixes. */
import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { flag, optionsOf, text } from '../../command/declare.ts';
import { warn } from '../../command/tell.ts';
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

/** The line with its leading status in color. */
function painted(line: Line): Line {
  if (typeof line !== 'string') return line;
  const word = /^(?:ok|warn|fail|skip)\b/.exec(line)?.[0] as Finding['status'] | undefined;
  return word ? [{ text: word, style: styles[word] }, line.slice(word.length)] : line;
}

function summary(findings: readonly Finding[]): string {
  const count = (status: Finding['status']) =>
    findings.filter((finding) => finding.status === status).length;
  const [failed, warned] = [count('fail'), count('warn')];
  if (failed + warned === 0) return 'no problems found';
  return `${failed} failed, ${warned} warned`;
}

async function view(context: Context, findings: readonly Finding[]): Promise<View> {
  const { io } = context.deps;
  const { wrappedTable } = await import('../../output/wrapped.ts');
  const cells = findings.map(({ status, check, message, fix }) => [
    status,
    check,
    message,
    fix ?? '',
  ]);
  const table = wrappedTable(cells, ['STATUS', 'CHECK', 'FOUND', 'FIX'], io.columns);
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
  return { ...list, lines: table.map(painted) };
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
        return view(context, findings);
      },
      { lenient: true },
    ),
  );
};
