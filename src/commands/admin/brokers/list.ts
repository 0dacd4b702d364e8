/** `uas admin brokers list`: the brokers, where users log in to them, and what they create. */
import { addExamples, type Configure } from '../../../command/app.ts';
import { listView } from '../../../output/view.ts';
import { brokerResource, brokerRow } from '../../../resources/broker.ts';
import { nameOfClass } from '../../../resources/uai-class.ts';
import { quoted } from '../../../site/lint/finding.ts';
import { readBrokers } from '../../../uais/brokers.ts';

export const listBrokers: Configure = (command, app) => {
  addExamples(
    command,
    ['list the brokers with their addresses', 'uas admin brokers list'],
    [
      'count the UAIs of their users',
      `uas admin brokers list --query "[].[uai_name, length(uais)]"`,
    ],
  ).action(
    app.action(async (context) => {
      const { brokers, unused } = await readBrokers(await context.uas());
      const rows = brokers.map((broker) => brokerRow(broker.uai, broker.class, broker));
      return listView(rows, brokerResource.look, {
        empty: 'no brokers found; create one with: uas admin brokers create',
        notes: unused.map(
          (row) =>
            `the broker class "${nameOfClass(row)}" has no broker; create one with: uas admin brokers create NAME --class ${quoted(nameOfClass(row))}`,
        ),
      });
    }),
  );
};
