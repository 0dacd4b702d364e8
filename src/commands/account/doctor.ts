/** `uas doctor`: checks step by step why something does not work, and suggests fixes. */
import { addExamples, type Configure } from '../../command/app.ts';
import { flag, optionsOf, text } from '../../command/declare.ts';
import { warn } from '../../command/tell.ts';
import { diagnose } from '../../doctor/diagnosis.ts';
import { findingBlocks, findingView } from '../../doctor/finding-view.ts';
import { steps, testSteps } from '../../doctor/steps.ts';

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
        return findingView(findings, findingBlocks(findings));
      },
      { lenient: true },
    ),
  );
};
